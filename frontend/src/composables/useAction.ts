import { ref } from "vue";

import { asProblem, errorMessage } from "@/api/problems";
import { useNotices } from "@/stores/notices";

/** Run actions one at a time, and show a notice if one fails. */
export function useAction() {
  const notices = useNotices();
  const isBusy = ref(false);

  /** Run `work`. Returns whether it succeeded. */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    try {
      await work();
      return true;
    } catch (error) {
      notices.warn(errorMessage(asProblem(error)));
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  return { run, isBusy };
}
