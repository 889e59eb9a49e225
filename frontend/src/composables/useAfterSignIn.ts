import { watch } from "vue";
import { useRoute, useRouter } from "vue-router";

import { useIntent } from "@/stores/intent";
import { useSession } from "@/stores/session";

import { isPreviousPage } from "./isPreviousPage";
import { lastPage } from "./lastPage";
import { redirectTarget } from "./redirectTarget";

/**
 * After signing in, also in another tab, do what the visitor wanted to do before. If the sign-in or
 * sign-up page is open, return to the page where the visitor was.
 */
export function useAfterSignIn(): void {
  const session = useSession();
  const intent = useIntent();
  const route = useRoute();
  const router = useRouter();

  async function returnToPage(): Promise<void> {
    const target = redirectTarget(route.query.next, lastPage());
    // Going back restores the scroll position.
    if (isPreviousPage(router, target)) router.back();
    else await router.replace(target);
  }

  watch(
    () => session.isSignedIn,
    async (isSignedIn) => {
      if (!isSignedIn) return;
      await intent.perform();
      if (route.meta.isGuestOnly) await returnToPage();
    },
  );
}
