import { computed, ref, shallowRef } from "vue";

import { asProblem, inWords, type Problem } from "@/api/problems";

/** Sends a form once at a time, and keeps what was wrong with it: with its fields and as a whole. */
export function useForm() {
  const problem = shallowRef<Problem | null>(null);
  const isSending = ref(false);

  /** Whether `send` went well. What went wrong is in `errors` and `message`. */
  async function submit(send: () => Promise<unknown>): Promise<boolean> {
    if (isSending.value) return false;
    isSending.value = true;
    problem.value = null;
    try {
      await send();
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      isSending.value = false;
    }
  }

  return {
    submit,
    isSending,
    problem,
    /** What is wrong with each field, by its name; `tags.0` counts for `tags`. */
    errors: computed(() => byField(problem.value?.errors ?? {})),
    /** What went wrong, unless the fields say it already. */
    message: computed(() => {
      if (problem.value === null || Object.keys(problem.value.errors).length > 0) return "";
      return inWords(problem.value);
    }),
  };
}

function byField(errors: Record<string, string[]>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, messages] of Object.entries(errors)) {
    const field = name.split(".")[0] ?? name;
    fields[field] = [fields[field], ...messages].filter(Boolean).join(" ");
  }
  return fields;
}
