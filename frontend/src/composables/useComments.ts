import { type InfiniteData, useQueryClient } from "@tanstack/vue-query";
import { type MaybeRefOrGetter, toValue } from "vue";

import * as api from "@/api/comments";
import type { Comment, Page, Post } from "@/api/types";

import { updateCached } from "./cache";
import { usePages } from "./usePages";

type CachedComments = InfiniteData<Page<Comment>>;

export function useComments(post: Post, order: MaybeRefOrGetter<api.CommentOrder>) {
  return usePages(
    () => ["comments", post.slug, toValue(order)],
    (cursor) => api.listComments(post.slug, toValue(order), cursor),
  );
}

/** Return the changes to a post's comments. Each updates the page with the gateway's response. */
export function useCommentChanges(post: Post) {
  const queries = useQueryClient();

  /** Adjust the counts of the post and the parent comment by `difference` visible comments. */
  function adjustCounts({ parent_id }: Comment, difference: number): void {
    updateCached<Post>(queries, post.id, (cached) => ({
      comments_count: cached.comments_count + difference,
      ...(cached.comments && { comments: { count: cached.comments.count + difference } }),
    }));
    if (parent_id)
      updateCached<Comment>(queries, parent_id, (cached) => ({
        replies_count: cached.replies_count + difference,
      }));
  }

  function applyUpdate(comment: Comment): void {
    // The response to an update does not contain the replies.
    const { body, status, author, edited_at } = comment;
    updateCached<Comment>(queries, comment.id, () => ({ body, status, author, edited_at }));
  }

  return {
    async write(body: string): Promise<void> {
      const comment = await api.writeComment(post.slug, body);
      queries.setQueriesData({ queryKey: ["comments", post.slug] }, (cached?: CachedComments) =>
        prependComment(cached, comment),
      );
      adjustCounts(comment, 1);
    },
    async reply(parent: Comment, body: string): Promise<void> {
      const reply = await api.writeComment(post.slug, body, parent.id);
      updateCached<Comment>(queries, parent.id, (cached) => ({
        replies: [...cached.replies, reply],
      }));
      adjustCounts(reply, 1);
    },
    async update(comment: Comment, body: string): Promise<void> {
      applyUpdate(await api.updateComment(comment.id, body));
    },
    async setHidden(comment: Comment, hidden: boolean): Promise<void> {
      const updated = await api.setHidden(comment.id, hidden);
      applyUpdate(updated);
      adjustCounts(comment, visibleCount(updated) - visibleCount(comment));
    },
    async remove(comment: Comment): Promise<void> {
      await api.deleteComment(comment.id);
      updateCached<Comment>(queries, comment.id, () => ({ status: "deleted", body: "", author: null }));
      adjustCounts(comment, -visibleCount(comment));
    },
    async showAllReplies(comment: Comment): Promise<void> {
      const replies = await fetchAllReplies(comment.id);
      updateCached<Comment>(queries, comment.id, () => ({ replies, replies_count: replies.length }));
    },
  };
}

function visibleCount(comment: Comment): number {
  return comment.status === "visible" ? 1 : 0;
}

/** Put a new comment first, in every sort order, so that its author sees it. */
export function prependComment(
  cached: CachedComments | undefined,
  comment: Comment,
): CachedComments | undefined {
  const [first, ...rest] = cached?.pages ?? [];
  if (!cached || !first) return cached;
  return { ...cached, pages: [{ ...first, items: [comment, ...first.items] }, ...rest] };
}

async function fetchAllReplies(id: string): Promise<Comment[]> {
  const replies: Comment[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listReplies(id, cursor);
    replies.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return replies;
}
