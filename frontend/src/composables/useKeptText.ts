import { type Ref, ref, watch } from "vue";

import { useKept } from "./useKept";

/** A text that survives a reload, until it is emptied or as it was. */
export function useKeptText(name: string, initial = ""): Ref<string> {
  const text = ref(initial);
  const { found, keep } = useKept(name, () => (text.value === initial ? "" : text.value));
  text.value = found ?? initial;
  watch(text, keep, { flush: "sync" });
  return text;
}
