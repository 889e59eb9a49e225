import { computed, ref, shallowRef } from "vue";

import { asProblem, inWords, type Problem } from "@/api/problems";

/**
 * Sends a form once at a time, and keeps what was wrong with it: with its fields and as a whole.
 *
 * @param fields the names of the fields that show their error
 */
export function useForm(...fields: string[]) {
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

  const errors = computed(() => byField(problem.value?.errors ?? {}));
  const isShown = computed(() => {
    const blamed = Object.keys(errors.value);
    return blamed.length > 0 && blamed.every((name) => fields.includes(name));
  });

  return {
    submit,
    isSending,
    problem,
    /** What is wrong with each field, by its name; `tags.0` counts for `tags`. */
    errors,
    /** What went wrong, unless the fields say it already. */
    message: computed(() => (problem.value === null || isShown.value ? "" : inWords(problem.value))),
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
