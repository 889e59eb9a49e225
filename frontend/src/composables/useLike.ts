import { useMutation, useQueryClient } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";

import { setLiked } from "@/api/posts";
import { asProblem, errorMessage } from "@/api/problems";
import type { PostSummary } from "@/api/types";
import { useIntent } from "@/stores/intent";
import { useNotices } from "@/stores/notices";
import { useSession } from "@/stores/session";

import { updateCached } from "./cache";

/**
 * Like or unlike a post as an optimistic update: it shows everywhere at once and is undone if the
 * request fails.
 *
 * @returns the action of a click, which does nothing while a request is pending
 */
export function useLike(target: MaybeRefOrGetter<PostSummary>) {
  const queries = useQueryClient();
  const notices = useNotices();
  const session = useSession();
  const intent = useIntent();
  const mutationKey = computed(() => ["like", toValue(target).id]);

  function show(post: PostSummary, liked: boolean): void {
    updateCached<PostSummary>(queries, post.id, (cached) =>
      cached.liked === liked ? {} : { liked, likes_count: cached.likes_count + (liked ? 1 : -1) },
    );
  }

  const { mutate } = useMutation({
    mutationKey,
    mutationFn: ({ post, liked }: { post: PostSummary; liked: boolean }) => setLiked(post.slug, liked),
    onMutate: ({ post, liked }) => show(post, liked),
    onSuccess: ({ id, liked, likes_count }) =>
      updateCached<PostSummary>(queries, id, () => ({ liked, likes_count })),
    onError: (error, { post, liked }) => {
      show(post, !liked);
      // The like follows when the user has signed in again.
      if (session.hasEnded) intent.set({ kind: "like", slug: post.slug, title: post.title, on: liked });
      else
        notices.warn(`Could not ${liked ? "like" : "unlike"} this post. ${errorMessage(asProblem(error))}`);
    },
  });

  return (): void => {
    if (queries.isMutating({ mutationKey: mutationKey.value })) return;
    const post = toValue(target);
    mutate({ post, liked: !post.liked });
  };
}
