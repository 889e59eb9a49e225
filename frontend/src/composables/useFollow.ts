import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";

import { setFollowing } from "@/api/users";
import { asProblem, errorMessage } from "@/api/problems";
import type { Author, Profile } from "@/api/types";
import { useIntent } from "@/stores/intent";
import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";

import { updateCached } from "./cache";

/**
 * Follow or unfollow a user as an optimistic update: it shows everywhere at once and is undone if the
 * request fails.
 *
 * @returns the action of a click, which does nothing while a request is pending
 */
export function useFollow(target: MaybeRefOrGetter<Author>) {
  const queries = useQueryClient();
  const notices = useNotices();
  const session = useSession();
  const intent = useIntent();
  const mutationKey = computed(() => ["follow", toValue(target).id]);

  function show(user: Author, following: boolean): void {
    updateCached<Profile>(queries, user.id, (cached) => {
      if (cached.following === following) return {};
      if (cached.followers_count === undefined) return { following };
      return { following, followers_count: cached.followers_count + (following ? 1 : -1) };
    });
  }

  const { mutate } = useMutation({
    mutationKey,
    mutationFn: ({ user, following }: { user: Author; following: boolean }) =>
      setFollowing(user.username, following),
    onMutate: ({ user, following }) => show(user, following),
    onSuccess: async (profile) => {
      updateCached<Profile>(queries, profile.id, (cached) =>
        cached.followers_count === undefined ? { following: profile.following } : profile,
      );
      await queries.invalidateQueries({ queryKey: ["feed"] });
    },
    onError: (error, { user, following }) => {
      show(user, !following);
      const action = following ? "follow" : "unfollow";
      // The request follows when the user has signed in again.
      if (session.hasEnded) intent.set({ kind: "follow", username: user.username, on: following });
      else notices.warn(`Could not ${action} ${user.username}. ${errorMessage(asProblem(error))}`);
    },
  });

  return (): void => {
    if (queries.isMutating({ mutationKey: mutationKey.value })) return;
    const user = toValue(target);
    mutate({ user, following: !user.following });
  };
}
