/** Sample responses of the gateway. A test passes only the fields that matter to it. */

import type { Author, Comment, Me, Post, Profile, TokenPair } from "@/api/types";

export function author(fields: Partial<Author> = {}): Author {
  return { id: "author-1", username: "ada", bio: "", image: "", following: false, ...fields };
}

export function profile(fields: Partial<Profile> = {}): Profile {
  return {
    ...author(),
    joined_at: "2026-01-01T00:00:00Z",
    followers_count: 3,
    following_count: 0,
    ...fields,
  };
}

export function post(fields: Partial<Post> = {}): Post {
  return {
    id: "post-1",
    slug: "a-post",
    title: "A post",
    summary: "",
    tags: [],
    status: "published",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    published_at: "2026-01-01T00:00:00Z",
    likes_count: 4,
    comments_count: 0,
    liked: false,
    author: author(),
    body: "",
    comments: { count: 0 },
    degraded: [],
    ...fields,
  };
}

export function comment(fields: Partial<Comment> = {}): Comment {
  return {
    id: "comment-1",
    number: 1,
    parent_id: null,
    status: "visible",
    body: "Well said.",
    created_at: "2026-01-01T00:00:00Z",
    edited_at: null,
    author: author(),
    replies_count: 0,
    replies: [],
    ...fields,
  };
}

/** Return tokens as the gateway issues them: the access token's claims contain the user's id. */
export function tokens(userId: string, number = 1, expires_in = 600): TokenPair {
  const claims = btoa(JSON.stringify({ sub: userId, number }));
  return { access_token: `header.${claims}.signature`, expires_in, refresh_token: null };
}

export function me(fields: Partial<Me> = {}): Me {
  return {
    id: "ada",
    username: "ada",
    email: "ada@example.com",
    bio: "",
    image: "",
    is_moderator: false,
    joined_at: "2026-01-01T00:00:00Z",
    followers_count: 0,
    following_count: 0,
    ...fields,
  };
}
