import { type Ref, ref, watch } from "vue";

import { storage } from "@/storage";
import { useSession } from "@/stores/session";

/** A text that survives a reload, in this browser's storage for this person, until it is emptied. */
export function useKeptText(name: string): Ref<string> {
  const key = `blog.text.${useSession().user?.id}.${name}`;
  const text = ref(storage.get(key) ?? "");
  watch(text, (value) => {
    if (value) storage.set(key, value);
    else storage.remove(key);
  });
  return text;
}
