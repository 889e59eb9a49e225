import { storage } from "@/storage";

/** Removes from this browser what a person has typed and not sent: what `useDraft` and `useKeptText` keep. */
export function forgetTyped(personId: string): void {
  const prefixes = [`blog.draft.${personId}.`, `blog.text.${personId}.`];
  for (const key of storage.keys()) {
    if (prefixes.some((prefix) => key.startsWith(prefix))) storage.remove(key);
  }
}
