import { useQueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { computed, ref } from "vue";

import * as account from "@/api/account";
import { onSessionChangedElsewhere } from "@/api/access-token";
import { accessToken, onSessionEnded } from "@/api/client";
import type { Me } from "@/api/types";

/** Who is signed in. What was read for one person is forgotten when another takes over. */
export const useSession = defineStore("session", () => {
  const queries = useQueryClient();
  const user = ref<Me | null>(null);
  /** The session ended by itself: the reader did not sign out and may be in the middle of something. */
  const hasEnded = ref(false);
  const isSignedIn = computed(() => user.value !== null);
  let restoring: Promise<void> | null = null;

  onSessionEnded(() => {
    hasEnded.value = isSignedIn.value;
    user.value = null;
  });

  onSessionChangedElsewhere((signedIn) => {
    if (signedIn) void restore(true);
    else void become(null);
  });

  /** Takes up the session of the page before, if there was one. Waits for it once. */
  function restore(again = false): Promise<void> {
    if (again) restoring = null;
    restoring ??= accessToken.isExpected
      ? account.getMe().then(become, () => {
          restoring = null;
        })
      : Promise.resolve();
    return restoring;
  }

  async function become(next: Me | null): Promise<void> {
    const isSame = next?.id === user.value?.id;
    user.value = next;
    hasEnded.value = false;
    if (next === null) {
      accessToken.forget();
      await queries.resetQueries();
    } else if (!isSame) {
      // What is on the page stays until the new answers are there, and so does what was typed on it.
      await queries.invalidateQueries();
    }
  }

  return {
    user,
    isSignedIn,
    hasEnded,
    restore: () => restore(),
    signIn: async (login: string, password: string) => become(await account.signIn(login, password)),
    signUp: async (username: string, email: string, password: string) =>
      become(await account.register(username, email, password)),
    signOut: async () => {
      await account.signOut();
      await become(null);
    },
    /** After the account was deleted, or the reader gave up an ended session. */
    leave: () => become(null),
    /** After a change of the profile. */
    update: (me: Me) => {
      user.value = me;
    },
  };
});
