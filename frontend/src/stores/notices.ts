import { defineStore } from "pinia";
import { ref } from "vue";

const SHOWN_MS = 7000;
const ANNOUNCEMENT_DELAY_MS = 100;

export interface Notice {
  id: number;
  text: string;
  isProblem: boolean;
}

/** Short messages that are shown for some seconds and read out by screen readers. */
export const useNotices = defineStore("notices", () => {
  const shown = ref<Notice[]>([]);
  const announcement = ref("");
  let lastId = 0;

  function show(text: string, isProblem: boolean): void {
    const id = ++lastId;
    shown.value = [...shown.value.filter((notice) => notice.text !== text), { id, text, isProblem }];
    window.setTimeout(() => dismiss(id), SHOWN_MS);
  }

  function dismiss(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  return {
    shown,
    announcement,
    dismiss,
    /** Report a success. */
    inform: (text: string) => show(text, false),
    /** Report a failure. */
    warn: (text: string) => show(text, true),
    /**
     * Have screen readers read out a text that is already visible on the page. The announcement is
     * cleared first, because an unchanged text is not read out again.
     */
    announce: (text: string) => {
      announcement.value = "";
      window.setTimeout(() => {
        announcement.value = text;
      }, ANNOUNCEMENT_DELAY_MS);
    },
  };
});
