import { computed, reactive, ref, watch } from "vue";

import { usePersistedText } from "./usePersistedText";

/** The fields of a post that an author edits. */
export interface Draft {
  title: string;
  summary: string;
  body: string;
  tags: string[];
}

/** A post as the gateway has stored it. A new post has no `updated_at`. */
export interface SavedPost extends Draft {
  updated_at?: string;
}

/** What the browser stores of a draft: the changed fields, and the version of the post they change. */
interface StoredChanges {
  changes: Partial<Draft>;
  basedOn: string;
}

export const EMPTY_DRAFT: Draft = { title: "", summary: "", body: "", tags: [] };

/**
 * Return a draft whose unsaved changes survive a reload: they are stored in this browser, by user.
 *
 * @param name identifies the post
 * @param saved the post as the gateway has stored it
 */
export function useDraft(name: string, saved: SavedPost) {
  const { restored, persist } = usePersistedText(`post/${name}`, () =>
    isChanged.value ? JSON.stringify({ changes: changes.value, basedOn } satisfies StoredChanges) : "",
  );
  const stored = parseStoredChanges(restored);
  const baseline = ref(copyDraft(saved));
  const draft = reactive(copyDraft({ ...saved, ...stored?.changes }));
  const changes = computed(() => changedFields(draft, baseline.value));
  const isChanged = computed(() => Object.keys(changes.value).length > 0);
  const wasRestored = ref(isChanged.value);
  let savedVersion = versionOf(saved);
  let basedOn = wasRestored.value && stored ? stored.basedOn : savedVersion;

  watch(draft, persist, { flush: "sync" });

  return {
    draft,
    /** The fields that are not saved yet. */
    changes,
    isChanged,
    /** Whether unsaved changes of an earlier visit were restored. */
    wasRestored,
    /** Whether the post has been changed since the restored changes were made. */
    isOutdated: basedOn !== savedVersion,
    /**
     * Take over the saved post. Fields that were changed while it was being saved stay unsaved.
     *
     * @param sent the fields that were sent
     * @param post the gateway's response
     */
    markSaved(sent: Partial<Draft>, post: SavedPost): void {
      const changedSince = changedFields(draft, { ...baseline.value, ...sent });
      baseline.value = copyDraft({ ...post, ...sent });
      basedOn = savedVersion = versionOf(post);
      Object.assign(draft, copyDraft(baseline.value), changedSince);
      persist();
    },
    /** Discard all unsaved changes. */
    discard(): void {
      basedOn = savedVersion;
      Object.assign(draft, copyDraft(baseline.value));
      wasRestored.value = false;
    },
  };
}

function versionOf({ updated_at }: SavedPost): string {
  return updated_at ?? "";
}

function parseStoredChanges(text: string | null): StoredChanges | null {
  try {
    const stored: unknown = JSON.parse(text ?? "null");
    return isStoredChanges(stored) ? stored : null;
  } catch {
    return null;
  }
}

function isStoredChanges(value: unknown): value is StoredChanges {
  const { changes, basedOn } = (value ?? {}) as Partial<StoredChanges>;
  return (
    typeof basedOn === "string" &&
    typeof changes === "object" &&
    Object.entries(changes).every(
      ([field, change]) => typeof change === typeof EMPTY_DRAFT[field as keyof Draft],
    )
  );
}

function copyDraft({ title, summary, body, tags }: Draft): Draft {
  return { title, summary, body, tags: [...tags] };
}

function changedFields(draft: Draft, baseline: Draft): Partial<Draft> {
  const isSame = (field: string) =>
    JSON.stringify(draft[field as keyof Draft]) === JSON.stringify(baseline[field as keyof Draft]);
  return Object.fromEntries(Object.entries(copyDraft(draft)).filter(([field]) => !isSame(field)));
}
