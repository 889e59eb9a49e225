/** Comments on posts, and replies to them. */

import { answer, client } from "./client";
import { once } from "./once";
import type { Comment, Page } from "./types";

export type CommentOrder = "newest" | "oldest";

export function listComments(slug: string, order: CommentOrder, cursor?: string): Promise<Page<Comment>> {
  return answer(
    client.GET("/api/v1/posts/{slug}/comments", { params: { path: { slug }, query: { order, cursor } } }),
  );
}

export function listReplies(id: string, cursor?: string): Promise<Page<Comment>> {
  return answer(
    client.GET("/api/v1/comments/{comment_id}/replies", {
      params: { path: { comment_id: id }, query: { cursor } },
    }),
  );
}

/** @param parentId the comment that this one replies to */
export function writeComment(slug: string, body: string, parentId?: string): Promise<Comment> {
  return once(["comment", slug, body, parentId], (key) =>
    answer(
      client.POST("/api/v1/posts/{slug}/comments", {
        params: { path: { slug }, header: { "Idempotency-Key": key } },
        body: { body, parent_id: parentId },
      }),
    ),
  );
}

export function editComment(id: string, body: string): Promise<Comment> {
  return change(id, { body });
}

/** Takes a comment out of sight or brings it back. For moderators. */
export function setHidden(id: string, hidden: boolean): Promise<Comment> {
  return change(id, { hidden });
}

export async function deleteComment(id: string): Promise<void> {
  await answer(client.DELETE("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id } } }));
}

function change(id: string, body: { body: string } | { hidden: boolean }): Promise<Comment> {
  return answer(
    client.PATCH("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id } }, body }),
  );
}
