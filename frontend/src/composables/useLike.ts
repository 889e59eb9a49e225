import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";

import { setLiked } from "@/api/posts";
import { asProblem, inWords } from "@/api/problems";
import type { PostSummary } from "@/api/types";
import { useNotices } from "@/stores/notices";

import { changeEverywhere } from "./cache";

/**
 * Likes or unlikes a post: shown at once wherever the post is, and taken back if the gateway refuses.
 *
 * @returns what a click does; nothing while an earlier one is under way
 */
export function useLike(target: MaybeRefOrGetter<PostSummary>) {
  const queries = useQueryClient();
  const notices = useNotices();
  const mutationKey = computed(() => ["like", toValue(target).id]);

  function show(post: PostSummary, liked: boolean): void {
    changeEverywhere<PostSummary>(queries, post.id, (shown) =>
      shown.liked === liked ? {} : { liked, likes_count: shown.likes_count + (liked ? 1 : -1) },
    );
  }

  const { mutate } = useMutation({
    mutationKey,
    mutationFn: ({ post, liked }: { post: PostSummary; liked: boolean }) => setLiked(post.slug, liked),
    onMutate: ({ post, liked }) => show(post, liked),
    onSuccess: ({ id, liked, likes_count }) =>
      changeEverywhere<PostSummary>(queries, id, () => ({ liked, likes_count })),
    onError: (error, { post, liked }) => {
      show(post, !liked);
      notices.warn(`Your like could not be changed. ${inWords(asProblem(error))}`);
    },
  });

  return (): void => {
    if (queries.isMutating({ mutationKey: mutationKey.value })) return;
    const post = toValue(target);
    mutate({ post, liked: !post.liked });
  };
}
