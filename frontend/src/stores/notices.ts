import { defineStore } from "pinia";
import { ref } from "vue";

const SHOWN_MS = 7000;
const SILENCE_MS = 100;

export interface Notice {
  id: number;
  text: string;
  isProblem: boolean;
}

/** Short messages: shown for a while, and read out by screen readers. */
export const useNotices = defineStore("notices", () => {
  const shown = ref<Notice[]>([]);
  const spoken = ref("");
  let last = 0;

  function show(text: string, isProblem: boolean): void {
    const id = ++last;
    shown.value = [...shown.value.filter((notice) => notice.text !== text), { id, text, isProblem }];
    window.setTimeout(() => dismiss(id), SHOWN_MS);
  }

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  return {
    shown,
    spoken,
    dismiss,
    /** Something worked. */
    tell: (text: string) => show(text, false),
    /** Something did not. */
    warn: (text: string) => show(text, true),
    /** For screen readers alone: what everyone else sees anyway. The same words are heard anew only after none. */
    speak: (text: string) => {
      spoken.value = "";
      window.setTimeout(() => {
        spoken.value = text;
      }, SILENCE_MS);
    },
  };
});
