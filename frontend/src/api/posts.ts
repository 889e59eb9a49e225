/** Posts and their tags. */

import { answer, client } from "./client";
import { once } from "./once";
import type { NewPost, Page, Post, PostChanges, PostSummary } from "./types";

export type Order = "newest" | "popular";

export interface PostsQuery {
  order?: Order;
  tag?: string;
}

export function listPosts(query: PostsQuery, cursor?: string): Promise<Page<PostSummary>> {
  return answer(client.GET("/api/v1/posts", { params: { query: { ...query, cursor } } }));
}

/** The newest posts of the people one follows. */
export function listFeed(cursor?: string): Promise<Page<PostSummary>> {
  return answer(client.GET("/api/v1/me/feed", { params: { query: { cursor } } }));
}

export function listPostsOf(username: string, order: Order, cursor?: string): Promise<Page<PostSummary>> {
  return answer(
    client.GET("/api/v1/users/{username}/posts", {
      params: { path: { username }, query: { order, cursor } },
    }),
  );
}

export function getPost(slug: string): Promise<Post> {
  return answer(client.GET("/api/v1/posts/{slug}", { params: { path: { slug } } }));
}

export function createPost(post: NewPost): Promise<Post> {
  return once(["post", post], (key) =>
    answer(client.POST("/api/v1/posts", { params: { header: { "Idempotency-Key": key } }, body: post })),
  );
}

export function changePost(slug: string, changes: PostChanges): Promise<Post> {
  return answer(client.PATCH("/api/v1/posts/{slug}", { params: { path: { slug } }, body: changes }));
}

export async function deletePost(slug: string): Promise<void> {
  await answer(client.DELETE("/api/v1/posts/{slug}", { params: { path: { slug } } }));
}

/** Likes or unlikes; answers with the post as it then is. */
export function setLiked(slug: string, liked: boolean): Promise<PostSummary> {
  const params = { path: { slug } };
  return answer(
    liked
      ? client.PUT("/api/v1/posts/{slug}/like", { params })
      : client.DELETE("/api/v1/posts/{slug}/like", { params }),
  );
}

/** The most used tags of published posts. */
export async function listTags(limit: number): Promise<string[]> {
  const page = await answer(client.GET("/api/v1/tags", { params: { query: { limit } } }));
  return page.items.map((tag) => tag.name);
}
