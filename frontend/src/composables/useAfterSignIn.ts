import { useRoute, useRouter } from "vue-router";

import { useIntent } from "@/stores/intent";

import { isPreviousPage } from "./isPreviousPage";
import { lastPage } from "./lastPage";
import { redirectTarget } from "./redirectTarget";

/**
 * Return what to do after signing in or up: what the visitor wanted to do before. If the sign-in or
 * sign-up page is open, the page where the visitor was opens again.
 */
export function useAfterSignIn() {
  const intent = useIntent();
  const route = useRoute();
  const router = useRouter();

  return async (): Promise<void> => {
    await intent.perform();
    if (!route.meta.isGuestOnly) return;
    const target = redirectTarget(route.query.next, lastPage());
    // Going back restores the scroll position.
    if (isPreviousPage(router, target)) router.back();
    else await router.replace(target);
  };
}
