import { useMutation, useQueryClient } from "@tanstack/vue-query";

import { setFollowing } from "@/api/people";
import { asProblem, inWords } from "@/api/problems";
import type { Author, Profile } from "@/api/types";
import { useNotices } from "@/stores/notices";

import { changeEverywhere } from "./cache";

/** Follows and unfollows a person: shown at once wherever they are, and taken back if the gateway refuses. */
export function useFollow() {
  const queries = useQueryClient();
  const notices = useNotices();

  function show(person: Author, following: boolean): void {
    changeEverywhere<Profile>(queries, person.id, (shown) => {
      if (shown.following === following) return {};
      if (shown.followers_count === undefined) return { following };
      return { following, followers_count: shown.followers_count + (following ? 1 : -1) };
    });
  }

  return useMutation({
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
}
