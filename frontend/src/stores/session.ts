import { useQueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import * as account from "@/api/account";
import { onSessionChangedElsewhere } from "@/api/access-token";
import { accessToken, onSessionChanged } from "@/api/client";
import { asProblem, type Problem } from "@/api/problems";
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
  /** This browser holds a session, but whose it is is not known yet. */
  const isAwaited = ref(accessToken.isExpected);
  /** Whether the page is a signed-in reader's, known or awaited, and not a stranger's. */
  const isExpected = computed(() => isSignedIn.value || isAwaited.value);
  /** Why it is not known, after a try that did not get through. */
  const problem = shallowRef<Problem | null>(null);
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
    if (!accessToken.isExpected) void become(null);
    else if (!isSignedIn.value) void restore();
    // Where it is another's token, this says so.
    else accessToken.current().catch(() => undefined);
  });

  window.addEventListener("online", () => void restore());

  /** Takes up the session that this browser holds, if it does and that has not been done. */
  function restore(): Promise<void> {
    if (isSignedIn.value || !accessToken.isExpected) return Promise.resolve();
    restoring ??= takeUp().finally(() => {
      restoring = null;
    });
    return restoring;
  }

  async function takeUp(): Promise<void> {
    const begunIn = turn.value;
    try {
      const me = await account.getMe();
      if (turn.value === begunIn) return await become(me);
    } catch (error) {
      if (turn.value === begunIn) return fail(asProblem(error));
    }
    return takeUp();
  }

  function fail(why: Problem): void {
    isAwaited.value = user.value === null && accessToken.isExpected;
    problem.value = isAwaited.value ? why : null;
  }

  function makeWay(): void {
    user.value = null;
    hasEnded.value = false;
    isAwaited.value = true;
    turn.value += 1;
    void queries.resetQueries();
  }

  async function become(next: Me | null): Promise<void> {
    const before = user.value;
    const isBack = hasEnded.value && before?.id === next?.id;
    if (hasEnded.value && next !== null && !isBack) makeWay();
    user.value = next;
    hasEnded.value = isAwaited.value = false;
    problem.value = null;
    if (next === null) accessToken.forget();
    if (next === null || (before !== null && before.id !== next.id)) await queries.resetQueries();
    // What is on the page stays until the new answers are there, and so does what was typed on it.
    else if (before === null || isBack) await queries.invalidateQueries();
  }

  return {
    user,
    isSignedIn,
    hasEnded,
    isAwaited,
    isExpected,
    problem,
    turn,
    restore,
    signIn: async (login: string, password: string) => become(await account.signIn(login, password)),
    signUp: async (username: string, email: string, password: string) =>
      become(await account.register(username, email, password)),
    /** Whether the session is over everywhere, and not in this browser alone. */
    signOut: async () => {
      const isOver = await account.signOut();
      await become(null);
      return isOver;
    },
    /** After the account was deleted, or the reader gave up an ended session. */
    leave: () => become(null),
    /** After a change of the profile. */
    update: (me: Me) => {
      user.value = me;
    },
  };
});
