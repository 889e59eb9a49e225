import { computed, reactive, ref, watch } from "vue";

import { storage } from "@/storage";
import { useSession } from "@/stores/session";

/** What an author types for a post. */
export interface Draft {
  title: string;
  summary: string;
  body: string;
  tags: string[];
}

export const EMPTY_DRAFT: Draft = { title: "", summary: "", body: "", tags: [] };

/**
 * A draft whose unsaved changes survive a reload, in this browser's storage for this person.
 *
 * @param name which post it is for
 * @param saved what the gateway has
 */
export function useDraft(name: string, saved: Draft) {
  const key = `blog.draft.${useSession().user?.id}.${name}`;
  const before = ref(copied(saved));
  const kept = read(key);
  const draft = reactive(kept ?? copied(saved));
  const isChanged = computed(() => !isSame(draft, before.value));
  const wasRestored = ref(kept !== null && isChanged.value);

  watch(draft, keep, { flush: "sync" });

  function keep(): void {
    if (isChanged.value) storage.set(key, JSON.stringify(draft));
    else storage.remove(key);
  }

  return {
    draft,
    isChanged,
    /** Whether there were changes of an earlier visit that were never saved. */
    wasRestored,
    /** The gateway has what was sent. What was typed since then is still unsaved. */
    markSaved(sent: Draft): void {
      before.value = copied(sent);
      keep();
    },
    /** Back to what the gateway has. */
    discard(): void {
      Object.assign(draft, copied(before.value));
      wasRestored.value = false;
    },
  };
}

function read(key: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(storage.get(key) ?? "null");
    return isDraft(kept) ? copied(kept) : null;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is Draft {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(EMPTY_DRAFT).every(([field, empty]) => typeof (value as never)[field] === typeof empty)
  );
}

export function copied({ title, summary, body, tags }: Draft): Draft {
  return { title, summary, body, tags: [...tags] };
}

function isSame(one: Draft, other: Draft): boolean {
  return JSON.stringify(copied(one)) === JSON.stringify(copied(other));
}
