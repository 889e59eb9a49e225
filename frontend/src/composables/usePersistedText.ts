import { onScopeDispose } from "vue";

import { storage, tabStorage } from "@/storage";
import { useSession } from "@/stores/session";

/** Identifies this page. Not in the tab's storage: a duplicated tab would have the same id. */
const PAGE_ID = crypto.getRandomValues(new Uint32Array(2)).join("-");

/**
 * Store what a user has typed but not yet sent, in this browser. Every page stores its own copy, so
 * that tabs do not overwrite each other's text. A page without a copy takes over the copy that
 * another page has left behind.
 *
 * @param name what the text is for
 * @param currentText returns the text to store; an empty text removes the copy
 */
export function usePersistedText(name: string, currentText: () => string) {
  const session = useSession();
  const userId = session.user?.id ?? "";
  const prefix = `${prefixOf(userId)}${name}/`;
  const ownKey = prefix + PAGE_ID;
  let key = [tabStorage.get(prefix), ...storage.keys()].find(isStoredCopy) ?? ownKey;
  let stored = storage.get(key);
  const restored = stored;

  function isStoredCopy(candidate: string | null): candidate is string {
    return candidate !== null && candidate.startsWith(prefix) && storage.get(candidate) !== null;
  }

  function persist(): void {
    const previousKey = key;
    // If its owner has changed the copy since, the owner is still open and the copy stays.
    const isTakenOver = previousKey !== ownKey && storage.get(previousKey) === stored;
    key = ownKey;
    stored = currentText() || null;
    if (stored === null) storage.remove(ownKey);
    else storage.set(ownKey, stored);
    if (isTakenOver) storage.remove(previousKey);
    tabStorage.set(prefix, ownKey);
  }

  /** Store an own copy if another page has changed or removed the copy that this page shows. */
  function onStorage({ key: changedKey, newValue }: StorageEvent): void {
    if (changedKey === key && newValue !== stored && session.user?.id === userId) persist();
  }
  window.addEventListener("storage", onStorage);
  onScopeDispose(() => window.removeEventListener("storage", onStorage));

  return {
    /** The text that was stored when the page opened, or null. */
    restored,
    /** Store the current text. Call it after every change. */
    persist,
  };
}

/** Remove everything from this browser that a user has typed but not sent. */
export function removePersistedTexts(userId: string): void {
  for (const key of storage.keys()) if (key.startsWith(prefixOf(userId))) storage.remove(key);
}

function prefixOf(userId: string): string {
  return `blog.unsent/${userId}/`;
}
