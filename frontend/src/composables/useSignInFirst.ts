import { useRoute, useRouter } from "vue-router";

import { useSession } from "@/stores/session";

/** Lets only signed-in readers do something; others are sent to sign in, and back here afterwards. */
export function useSignInFirst() {
  const session = useSession();
  const router = useRouter();
  const route = useRoute();

  return (action: () => void): void => {
    if (session.isSignedIn) action();
    else void router.push({ name: "sign-in", query: { next: route.fullPath } });
  };
}
