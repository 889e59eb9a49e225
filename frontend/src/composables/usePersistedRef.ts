import { type Ref, ref, watch } from "vue";

import { usePersistedText } from "./usePersistedText";

/** Return a text that survives a reload. It is no longer stored once it is empty or equals `initial`. */
export function usePersistedRef(name: string, initial = ""): Ref<string> {
  const text = ref(initial);
  const { restored, persist } = usePersistedText(name, () => (text.value === initial ? "" : text.value));
  text.value = restored ?? initial;
  watch(text, persist, { flush: "sync" });
  return text;
}
