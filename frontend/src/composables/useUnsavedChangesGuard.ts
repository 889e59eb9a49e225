import { onMounted, onScopeDispose, ref, toValue, type MaybeRefOrGetter } from "vue";
import { onBeforeRouteLeave, type RouteLocationRaw, useRouter } from "vue-router";

import { isPreviousPage } from "./isPreviousPage";

/**
 * Hold back navigation away from a page with unsaved changes.
 *
 * Show a dialog while `isConfirming`, and call `resolve` with the user's decision.
 */
export function useUnsavedChangesGuard(isUnsaved: MaybeRefOrGetter<boolean>) {
  const router = useRouter();
  const isConfirming = ref(false);
  let destination: RouteLocationRaw = "/";
  let mayLeave = false;

  // A cancelled navigation restores the address at once, so the dialog shows over the right address.
  onBeforeRouteLeave((to) => {
    if (mayLeave || !toValue(isUnsaved)) return true;
    destination = to;
    isConfirming.value = true;
    return false;
  });

  function beforeUnload(event: BeforeUnloadEvent): void {
    if (toValue(isUnsaved)) event.preventDefault();
  }
  onMounted(() => window.addEventListener("beforeunload", beforeUnload));
  onScopeDispose(() => window.removeEventListener("beforeunload", beforeUnload));

  return {
    isConfirming,
    async resolve(isLeaving: boolean): Promise<void> {
      isConfirming.value = false;
      mayLeave = isLeaving;
      if (!isLeaving) return;
      if (isPreviousPage(router, destination)) router.back();
      else await router.push(destination);
    },
  };
}
