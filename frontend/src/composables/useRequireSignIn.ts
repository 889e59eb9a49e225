import { useRoute, useRouter } from "vue-router";

import { errorMessage } from "@/api/problems";
import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";

/** Return a function that runs an action for signed-in users and sends others to the sign-in page. */
export function useRequireSignIn() {
  const session = useSession();
  const notices = useNotices();
  const router = useRouter();
  const route = useRoute();

  return async (action: () => void): Promise<void> => {
    if (session.isRestoring) await session.restore();
    if (session.isSignedIn) action();
    else if (session.problem) notices.warn(errorMessage(session.problem));
    else await router.push({ name: "sign-in", query: { next: route.fullPath } });
  };
}
