import { type Ref, ref, watch } from "vue";

const PREFIX = "blog.text.";

/** A text that survives a reload, in this browser's storage, until it is emptied. */
export function useKeptText(key: string): Ref<string> {
  const text = ref(localStorage.getItem(PREFIX + key) ?? "");
  watch(text, (value) => {
    if (value) localStorage.setItem(PREFIX + key, value);
    else localStorage.removeItem(PREFIX + key);
  });
  return text;
}
