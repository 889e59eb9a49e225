import { useRoute, useRouter } from "vue-router";

import { errorMessage } from "@/api/problems";
import { type Intent, useIntent } from "@/stores/intent";
import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";

/**
 * Return a function that runs an action for signed-in users. It sends others to the sign-in page, which
 * names the intent; the action follows when they have signed in.
 */
export function useRequireSignIn() {
  const session = useSession();
  const intent = useIntent();
  const notices = useNotices();
  const router = useRouter();
  const route = useRoute();

  return async (action: () => void, wanted: Intent): Promise<void> => {
    if (session.isRestoring) await session.restore();
    if (session.isSignedIn) action();
    else if (session.problem) notices.warn(errorMessage(session.problem));
    else {
      intent.set(wanted);
      await router.push({ name: "sign-in", query: { next: route.fullPath } });
    }
  };
}
