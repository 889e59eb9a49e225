import { computed, ref, shallowRef } from "vue";

import { asProblem, errorMessage, type Problem } from "@/api/problems";

/**
 * Submit a form once at a time, and hold its errors: by field, and for the form as a whole.
 *
 * @param fields the names of the fields that show their own errors
 */
export function useForm(...fields: string[]) {
  const problem = shallowRef<Problem | null>(null);
  const isSending = ref(false);

  /** Submit the form with `send`. Returns whether it succeeded; if not, see `errors` and `message`. */
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

  const errors = computed(() => groupByField(problem.value?.errors ?? {}));
  const isShownByFields = computed(() => {
    const invalid = Object.keys(errors.value);
    return invalid.length > 0 && invalid.every((name) => fields.includes(name));
  });

  return {
    submit,
    isSending,
    problem,
    /** The error of each field, by the field's name. An error of `tags.0` belongs to `tags`. */
    errors,
    /** The error of the form as a whole. Empty if the fields show all errors. */
    message: computed(() =>
      problem.value === null || isShownByFields.value ? "" : errorMessage(problem.value),
    ),
  };
}

function groupByField(errors: Record<string, string[]>): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, messages] of Object.entries(errors)) {
    const field = name.split(".")[0] ?? name;
    fields[field] = [fields[field], ...messages].filter(Boolean).join(" ");
  }
  return fields;
}
