import { ref } from "vue";

import { asProblem, inWords } from "@/api/problems";
import { useNotices } from "@/stores/notices";

/** Does something once at a time; tells in a notice what went wrong. */
export function useAction() {
  const notices = useNotices();
  const isBusy = ref(false);

  /** Whether `work` went well. */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    try {
      await work();
      return true;
    } catch (error) {
      notices.warn(inWords(asProblem(error)));
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  return { run, isBusy };
}
