/** Comments on posts, and replies to them. */

import { client, unwrap } from "./client";
import { withIdempotencyKey } from "./idempotency";
import type { Comment, Page } from "./types";

export type CommentOrder = "newest" | "oldest";

export function listComments(slug: string, order: CommentOrder, cursor?: string): Promise<Page<Comment>> {
  return unwrap(
    client.GET("/api/v1/posts/{slug}/comments", { params: { path: { slug }, query: { order, cursor } } }),
  );
}

export function listReplies(id: string, cursor?: string): Promise<Page<Comment>> {
  return unwrap(
    client.GET("/api/v1/comments/{comment_id}/replies", {
      params: { path: { comment_id: id }, query: { cursor } },
    }),
  );
}

/** @param parentId the comment that this one replies to */
export function writeComment(slug: string, body: string, parentId?: string): Promise<Comment> {
  return withIdempotencyKey(["comment", slug, body, parentId], (key) =>
    unwrap(
      client.POST("/api/v1/posts/{slug}/comments", {
        params: { path: { slug }, header: { "Idempotency-Key": key } },
        body: { body, parent_id: parentId },
      }),
    ),
  );
}

export function updateComment(id: string, body: string): Promise<Comment> {
  return patchComment(id, { body });
}

/** Hide a comment or show it again. Moderators only. */
export function setHidden(id: string, hidden: boolean): Promise<Comment> {
  return patchComment(id, { hidden });
}

export async function deleteComment(id: string): Promise<void> {
  await unwrap(client.DELETE("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id } } }));
}

function patchComment(id: string, body: { body: string } | { hidden: boolean }): Promise<Comment> {
  return unwrap(
    client.PATCH("/api/v1/comments/{comment_id}", { params: { path: { comment_id: id } }, body }),
  );
}
