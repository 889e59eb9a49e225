import { onMounted, onScopeDispose, ref, toValue, type MaybeRefOrGetter } from "vue";
import { onBeforeRouteLeave, type RouteLocationRaw, useRouter } from "vue-router";

import { isPageBefore } from "./isPageBefore";

/** Asks before a page with unsaved changes is left. Show a dialog while `isAsking`, and give its answer. */
export function useLeaveGuard(isUnsaved: MaybeRefOrGetter<boolean>) {
  const router = useRouter();
  const isAsking = ref(false);
  let asked: RouteLocationRaw = "/";
  let mayLeave = false;

  // The router puts the address right at once, so that it is the page's while one is asked.
  onBeforeRouteLeave((to) => {
    if (mayLeave || !toValue(isUnsaved)) return true;
    asked = to;
    isAsking.value = true;
    return false;
  });

  function beforeUnload(event: BeforeUnloadEvent): void {
    if (toValue(isUnsaved)) event.preventDefault();
  }
  onMounted(() => window.addEventListener("beforeunload", beforeUnload));
  onScopeDispose(() => window.removeEventListener("beforeunload", beforeUnload));

  return {
    isAsking,
    async answer(isLeaving: boolean): Promise<void> {
      isAsking.value = false;
      mayLeave = isLeaving;
      if (!isLeaving) return;
      if (isPageBefore(router, asked)) router.back();
      else await router.push(asked);
    },
  };
}
