import { onScopeDispose } from "vue";

import { storage, tabStorage } from "@/storage";
import { useSession } from "@/stores/session";

/** What no other page has, not even one in a copy of this tab. */
const PAGE = crypto.getRandomValues(new Uint32Array(2)).join("-");

/**
 * What a person has typed and not sent, in this browser's storage. Every page keeps its own copy, so that two tabs
 * never overwrite each other's words; one that keeps nothing yet takes up what another has left.
 *
 * @param name what it is for
 * @param words what is to be kept now; nothing when empty
 */
export function useKept(name: string, words: () => string) {
  const session = useSession();
  const person = session.user?.id ?? "";
  const prefix = `${prefixOf(person)}${name}/`;
  const own = prefix + PAGE;
  let place = [tabStorage.get(prefix), ...storage.keys()].find(isKept) ?? own;
  let kept = storage.get(place);
  const found = kept;

  function isKept(key: string | null): key is string {
    return key !== null && key.startsWith(prefix) && storage.get(key) !== null;
  }

  function keep(): void {
    const isTakenUp = place !== own && storage.get(place) === kept;
    const before = place;
    place = own;
    kept = words() || null;
    if (kept === null) storage.remove(own);
    else storage.set(own, kept);
    if (isTakenUp) storage.remove(before);
    tabStorage.set(prefix, own);
  }

  /** Another page has changed or removed the copy of what stands here. */
  function onStorage({ key, newValue }: StorageEvent): void {
    if (key === place && newValue !== kept && session.user?.id === person) keep();
  }
  window.addEventListener("storage", onStorage);
  onScopeDispose(() => window.removeEventListener("storage", onStorage));

  return {
    /** What was kept when the page came. */
    found,
    /** To be called whenever `words` has changed. */
    keep,
  };
}

/** Removes from this browser what a person has typed and not sent. */
export function forgetTyped(person: string): void {
  for (const key of storage.keys()) if (key.startsWith(prefixOf(person))) storage.remove(key);
}

function prefixOf(person: string): string {
  return `blog.typed/${person}/`;
}
