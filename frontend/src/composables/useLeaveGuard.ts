import { onMounted, onScopeDispose, ref, toValue, type MaybeRefOrGetter } from "vue";
import { onBeforeRouteLeave } from "vue-router";

/** Asks before a page with unsaved changes is left. Show a dialog while `isAsking`, and give its answer. */
export function useLeaveGuard(isUnsaved: MaybeRefOrGetter<boolean>) {
  const isAsking = ref(false);
  let decide: (mayLeave: boolean) => void = () => undefined;

  onBeforeRouteLeave(() => {
    if (!toValue(isUnsaved)) return true;
    isAsking.value = true;
    return new Promise<boolean>((resolve) => {
      decide = resolve;
    });
  });

  function beforeUnload(event: BeforeUnloadEvent): void {
    if (toValue(isUnsaved)) event.preventDefault();
  }
  onMounted(() => window.addEventListener("beforeunload", beforeUnload));
  onScopeDispose(() => window.removeEventListener("beforeunload", beforeUnload));

  return {
    isAsking,
    answer(mayLeave: boolean): void {
      isAsking.value = false;
      decide(mayLeave);
    },
  };
}
