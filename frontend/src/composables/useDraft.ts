import { computed, reactive, ref, watch } from "vue";

import { useKept } from "./useKept";

/** What an author types for a post. */
export interface Draft {
  title: string;
  summary: string;
  body: string;
  tags: string[];
}

/** A post as the gateway has it; a new one was never changed. */
export interface Saved extends Draft {
  updated_at?: string;
}

/** What is kept of a draft: what differs from the post as it was at a time. */
interface Kept {
  changes: Partial<Draft>;
  since: string;
}

export const EMPTY_DRAFT: Draft = { title: "", summary: "", body: "", tags: [] };

/**
 * A draft whose unsaved changes survive a reload, in this browser's storage for this person.
 *
 * @param name which post it is for
 * @param saved what the gateway has
 */
export function useDraft(name: string, saved: Saved) {
  const { found, keep } = useKept(`post/${name}`, () =>
    isChanged.value ? JSON.stringify({ changes: changes.value, since } satisfies Kept) : "",
  );
  const kept = read(found);
  const before = ref(copied(saved));
  const draft = reactive(copied({ ...saved, ...kept?.changes }));
  const changes = computed(() => differences(draft, before.value));
  const isChanged = computed(() => Object.keys(changes.value).length > 0);
  const wasRestored = ref(isChanged.value);
  let savedAt = timeOf(saved);
  let since = wasRestored.value && kept ? kept.since : savedAt;

  watch(draft, keep, { flush: "sync" });

  return {
    draft,
    /** What is not saved yet. */
    changes,
    isChanged,
    /** Whether there were changes of an earlier visit that were never saved. */
    wasRestored,
    /** Whether those were made to a post that has changed since. */
    isOutdated: since !== savedAt,
    /** The gateway has what was sent, and what others made of the rest. What was typed since then is still unsaved. */
    markSaved(sent: Partial<Draft>, post: Saved): void {
      const typed = differences(draft, { ...before.value, ...sent });
      before.value = copied({ ...post, ...sent });
      since = savedAt = timeOf(post);
      Object.assign(draft, copied(before.value), typed);
      keep();
    },
    /** Back to what the gateway has. */
    discard(): void {
      since = savedAt;
      Object.assign(draft, copied(before.value));
      wasRestored.value = false;
    },
  };
}

function timeOf({ updated_at }: Saved): string {
  return updated_at ?? "";
}

function read(found: string | null): Kept | null {
  try {
    const kept: unknown = JSON.parse(found ?? "null");
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isKept(value: unknown): value is Kept {
  const { changes, since } = (value ?? {}) as Partial<Kept>;
  return (
    typeof since === "string" &&
    typeof changes === "object" &&
    Object.entries(changes).every(
      ([field, change]) => typeof change === typeof EMPTY_DRAFT[field as keyof Draft],
    )
  );
}

function copied({ title, summary, body, tags }: Draft): Draft {
  return { title, summary, body, tags: [...tags] };
}

function differences(draft: Draft, from: Draft): Partial<Draft> {
  const isSame = (field: string) =>
    JSON.stringify(draft[field as keyof Draft]) === JSON.stringify(from[field as keyof Draft]);
  return Object.fromEntries(Object.entries(copied(draft)).filter(([field]) => !isSame(field)));
}
