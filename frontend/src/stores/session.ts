import { useQueryClient } from "@tanstack/vue-query";
import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";

import * as account from "@/api/account";
import { onSessionChangedInOtherTab } from "@/api/access-token";
import { accessToken, onSessionChanged } from "@/api/client";
import { asProblem, type Problem } from "@/api/problems";
import type { Me } from "@/api/types";

/** The signed-in user. When the user changes, cached data of the previous user are discarded. */
export const useSession = defineStore("session", () => {
  const queries = useQueryClient();
  const user = ref<Me | null>(null);
  /** The session ended without a sign-out. `user` stays set, because they may have unsaved work. */
  const hasEnded = ref(false);
  /** Incremented when another user takes over. Pages are rebuilt, so that no user sends another's text. */
  const generation = ref(0);
  const isSignedIn = computed(() => user.value !== null && !hasEnded.value);
  /** This browser has a session, but its user is not loaded yet. */
  const isRestoring = ref(accessToken.hasSession);
  /** The visitor is signed in, or will be once the session is restored. */
  const mayBeSignedIn = computed(() => isSignedIn.value || isRestoring.value);
  /** Why the last attempt to restore the session failed. */
  const problem = shallowRef<Problem | null>(null);
  let pendingRestore: Promise<void> | null = null;

  onSessionChanged((change) => {
    if (change === "ended") {
      hasEnded.value = user.value !== null;
    } else {
      replaceUser();
      void restore();
    }
  });

  onSessionChangedInOtherTab(() => {
    if (!accessToken.hasSession) void setUser(null);
    else if (!isSignedIn.value) void restore();
    // This reports a change to another user through `onSessionChanged`.
    else accessToken.current().catch(() => undefined);
  });

  window.addEventListener("online", () => void restore());

  /** Load the user of this browser's session, if there is a session and it is not loaded yet. */
  function restore(): Promise<void> {
    if (isSignedIn.value || !accessToken.hasSession) return Promise.resolve();
    pendingRestore ??= loadUser().finally(() => {
      pendingRestore = null;
    });
    return pendingRestore;
  }

  async function loadUser(): Promise<void> {
    const startedIn = generation.value;
    try {
      const me = await account.getMe();
      if (generation.value === startedIn) return await setUser(me);
    } catch (error) {
      if (generation.value === startedIn) return fail(asProblem(error));
    }
    return loadUser();
  }

  function fail(reason: Problem): void {
    isRestoring.value = user.value === null && accessToken.hasSession;
    problem.value = isRestoring.value ? reason : null;
  }

  function replaceUser(): void {
    user.value = null;
    hasEnded.value = false;
    isRestoring.value = true;
    generation.value += 1;
    void queries.resetQueries();
  }

  async function setUser(next: Me | null): Promise<void> {
    const previous = user.value;
    const isResumed = hasEnded.value && previous?.id === next?.id;
    if (hasEnded.value && next !== null && !isResumed) replaceUser();
    user.value = next;
    hasEnded.value = isRestoring.value = false;
    problem.value = null;
    if (next === null) accessToken.clear();
    if (next === null || (previous !== null && previous.id !== next.id)) await queries.resetQueries();
    // Invalidated data stay on the page until new ones arrive, and so does text typed on it.
    else if (previous === null || isResumed) await queries.invalidateQueries();
  }

  return {
    user,
    isSignedIn,
    hasEnded,
    isRestoring,
    mayBeSignedIn,
    problem,
    generation,
    restore,
    signIn: async (login: string, password: string) => setUser(await account.signIn(login, password)),
    signUp: async (username: string, email: string, password: string) =>
      setUser(await account.register(username, email, password)),
    /** Sign out. Returns whether the session is over on the server, too. */
    signOut: async () => {
      const isOver = await account.signOut();
      await setUser(null);
      return isOver;
    },
    /** Sign out in this browser only: the account was deleted, or the user dismissed an ended session. */
    clear: () => setUser(null),
    /** Take over a changed profile. */
    updateUser: (me: Me) => {
      user.value = me;
    },
  };
});
