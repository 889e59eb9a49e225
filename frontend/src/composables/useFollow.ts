import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";

import { setFollowing } from "@/api/people";
import { asProblem, inWords } from "@/api/problems";
import type { Author, Profile } from "@/api/types";
import { useNotices } from "@/stores/notices";

import { changeEverywhere } from "./cache";

/**
 * Follows or unfollows a person: shown at once wherever they are, and taken back if the gateway refuses.
 *
 * @returns what a click does; nothing while an earlier one is under way
 */
export function useFollow(target: MaybeRefOrGetter<Author>) {
  const queries = useQueryClient();
  const notices = useNotices();
  const mutationKey = computed(() => ["follow", toValue(target).id]);

  function show(person: Author, following: boolean): void {
    changeEverywhere<Profile>(queries, person.id, (shown) => {
      if (shown.following === following) return {};
      if (shown.followers_count === undefined) return { following };
      return { following, followers_count: shown.followers_count + (following ? 1 : -1) };
    });
  }

  const { mutate } = useMutation({
    mutationKey,
    mutationFn: ({ person, following }: { person: Author; following: boolean }) =>
      setFollowing(person.username, following),
    onMutate: ({ person, following }) => show(person, following),
    onSuccess: async (profile) => {
      changeEverywhere<Profile>(queries, profile.id, (shown) =>
        shown.followers_count === undefined ? { following: profile.following } : profile,
      );
      await queries.invalidateQueries({ queryKey: ["feed"] });
    },
    onError: (error, { person, following }) => {
      show(person, !following);
      notices.warn(`Following could not be changed. ${inWords(asProblem(error))}`);
    },
  });

  return (): void => {
    if (queries.isMutating({ mutationKey: mutationKey.value })) return;
    const person = toValue(target);
    mutate({ person, following: !person.following });
  };
}
