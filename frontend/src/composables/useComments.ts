import { type InfiniteData, useQueryClient } from "@tanstack/vue-query";
import { type MaybeRefOrGetter, toValue } from "vue";

import * as api from "@/api/comments";
import type { Comment, Page, Post } from "@/api/types";

import { changeEverywhere } from "./cache";
import { usePages } from "./usePages";

type Listed = InfiniteData<Page<Comment>>;

export function useComments(post: Post, order: MaybeRefOrGetter<api.CommentOrder>) {
  return usePages(
    () => ["comments", post.slug, toValue(order)],
    (cursor) => api.listComments(post.slug, toValue(order), cursor),
  );
}

/** What one may do with the comments on a post. Each shows on the page what the gateway has answered. */
export function useCommentChanges(post: Post) {
  const queries = useQueryClient();

  /** Counts a comment that came into sight (1) or went out of it (-1), with the comment it replies to. */
  function count({ parent_id }: Comment, difference: number): void {
    changeEverywhere<Post>(queries, post.id, (shown) => ({
      comments_count: shown.comments_count + difference,
      ...(shown.comments && { comments: { count: shown.comments.count + difference } }),
    }));
    if (parent_id)
      changeEverywhere<Comment>(queries, parent_id, (shown) => ({
        replies_count: shown.replies_count + difference,
      }));
  }

  function show(comment: Comment): void {
    // What answers a change comes without the replies.
    const { body, status, author, edited_at } = comment;
    changeEverywhere<Comment>(queries, comment.id, () => ({ body, status, author, edited_at }));
  }

  return {
    async write(body: string): Promise<void> {
      const comment = await api.writeComment(post.slug, body);
      queries.setQueriesData({ queryKey: ["comments", post.slug] }, (listed?: Listed) =>
        withFirst(listed, comment),
      );
      count(comment, 1);
    },
    async reply(parent: Comment, body: string): Promise<void> {
      const reply = await api.writeComment(post.slug, body, parent.id);
      changeEverywhere<Comment>(queries, parent.id, (shown) => ({
        replies: [...shown.replies, reply],
      }));
      count(reply, 1);
    },
    async edit(comment: Comment, body: string): Promise<void> {
      show(await api.editComment(comment.id, body));
    },
    async setHidden(comment: Comment, hidden: boolean): Promise<void> {
      const changed = await api.setHidden(comment.id, hidden);
      show(changed);
      count(comment, visible(changed) - visible(comment));
    },
    async remove(comment: Comment): Promise<void> {
      await api.deleteComment(comment.id);
      changeEverywhere<Comment>(queries, comment.id, () => ({ status: "deleted", body: "", author: null }));
      count(comment, -visible(comment));
    },
    async showAllReplies(comment: Comment): Promise<void> {
      const replies = await allReplies(comment.id);
      changeEverywhere<Comment>(queries, comment.id, () => ({ replies, replies_count: replies.length }));
    },
  };
}

function visible(comment: Comment): number {
  return comment.status === "visible" ? 1 : 0;
}

/** What one has just written stands first, whatever the order. */
export function withFirst(listed: Listed | undefined, comment: Comment): Listed | undefined {
  const [first, ...rest] = listed?.pages ?? [];
  if (!listed || !first) return listed;
  return { ...listed, pages: [{ ...first, items: [comment, ...first.items] }, ...rest] };
}

async function allReplies(id: string): Promise<Comment[]> {
  const replies: Comment[] = [];
  let cursor: string | undefined;
  do {
    const page = await api.listReplies(id, cursor);
    replies.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return replies;
}
