import { useQueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { computed, ref } from "vue";

import * as account from "@/api/account";
import { onSessionChangedElsewhere } from "@/api/access-token";
import { accessToken, onSessionChanged } from "@/api/client";
import type { Me } from "@/api/types";

/** Who is signed in. What was read for one person is forgotten when another takes over. */
export const useSession = defineStore("session", () => {
  const queries = useQueryClient();
  const user = ref<Me | null>(null);
  /** The session ended by itself: `user` did not sign out and may be in the middle of something. */
  const hasEnded = ref(false);
  /** Goes up when one person makes way for another: what the one has open is not for the other to send. */
  const turn = ref(0);
  const isSignedIn = computed(() => user.value !== null && !hasEnded.value);
  let restoring: Promise<void> | null = null;

  onSessionChanged((change) => {
    if (change === "ended") {
      hasEnded.value = user.value !== null;
    } else {
      makeWay();
      void restore();
    }
  });

  onSessionChangedElsewhere(() => {
    if (accessToken.isExpected) void takeUp();
    else void become(null);
  });

  /** Takes up the session of the page before, if there was one. */
  function restore(): Promise<void> {
    if (user.value !== null || !accessToken.isExpected) return Promise.resolve();
    restoring ??= takeUp().finally(() => {
      restoring = null;
    });
    return restoring;
  }

  function takeUp(): Promise<void> {
    return account.getMe().then(become, () => undefined);
  }

  function makeWay(): void {
    user.value = null;
    hasEnded.value = false;
    turn.value += 1;
    void queries.resetQueries();
  }

  async function become(next: Me | null): Promise<void> {
    const before = user.value;
    const isBack = hasEnded.value && before?.id === next?.id;
    if (hasEnded.value && next !== null && !isBack) makeWay();
    user.value = next;
    hasEnded.value = false;
    if (next === null) accessToken.forget();
    if (next === null || (before !== null && before.id !== next.id)) await queries.resetQueries();
    // What is on the page stays until the new answers are there, and so does what was typed on it.
    else if (before === null || isBack) await queries.invalidateQueries();
  }

  return {
    user,
    isSignedIn,
    hasEnded,
    turn,
    restore,
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
