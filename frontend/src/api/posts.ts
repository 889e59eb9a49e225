/** Posts and their tags. */

import { client, unwrap } from "./client";
import { withIdempotencyKey } from "./idempotency";
import type { NewPost, Page, Post, PostChanges, PostSummary } from "./types";

export type Order = "newest" | "popular";

export interface PostsQuery {
  order?: Order;
  tag?: string;
}

export function listPosts(query: PostsQuery, cursor?: string): Promise<Page<PostSummary>> {
  return unwrap(client.GET("/api/v1/posts", { params: { query: { ...query, cursor } } }));
}

/** Return the newest posts by the authors whom the signed-in user follows. */
export function listFeed(cursor?: string): Promise<Page<PostSummary>> {
  return unwrap(client.GET("/api/v1/me/feed", { params: { query: { cursor } } }));
}

export function listPostsBy(username: string, order: Order, cursor?: string): Promise<Page<PostSummary>> {
  return unwrap(
    client.GET("/api/v1/users/{username}/posts", {
      params: { path: { username }, query: { order, cursor } },
    }),
  );
}

export function getPost(slug: string): Promise<Post> {
  return unwrap(client.GET("/api/v1/posts/{slug}", { params: { path: { slug } } }));
}

export function createPost(post: NewPost): Promise<Post> {
  return withIdempotencyKey(["post", post], (key) =>
    unwrap(client.POST("/api/v1/posts", { params: { header: { "Idempotency-Key": key } }, body: post })),
  );
}

export function updatePost(slug: string, changes: PostChanges): Promise<Post> {
  return unwrap(client.PATCH("/api/v1/posts/{slug}", { params: { path: { slug } }, body: changes }));
}

export async function deletePost(slug: string): Promise<void> {
  await unwrap(client.DELETE("/api/v1/posts/{slug}", { params: { path: { slug } } }));
}

/** Like or unlike a post. Returns the updated post. */
export function setLiked(slug: string, liked: boolean): Promise<PostSummary> {
  const params = { path: { slug } };
  return unwrap(
    liked
      ? client.PUT("/api/v1/posts/{slug}/like", { params })
      : client.DELETE("/api/v1/posts/{slug}/like", { params }),
  );
}

/** Return the tags that most published posts have. */
export async function listTags(limit: number): Promise<string[]> {
  const page = await unwrap(client.GET("/api/v1/tags", { params: { query: { limit } } }));
  return page.items.map((tag) => tag.name);
}
