import { useRoute, useRouter } from "vue-router";

import { inWords } from "@/api/problems";
import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";

/** Lets only signed-in readers do something; others are sent to sign in, and back here afterwards. */
export function useSignInFirst() {
  const session = useSession();
  const notices = useNotices();
  const router = useRouter();
  const route = useRoute();

  return async (action: () => void): Promise<void> => {
    if (session.isAwaited) await session.restore();
    if (session.isSignedIn) action();
    else if (session.problem) notices.warn(inWords(session.problem));
    else await router.push({ name: "sign-in", query: { next: route.fullPath } });
  };
}
