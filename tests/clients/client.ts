/** Use the API at BASE_URL with a client whose types are generated of its OpenAPI description. */

import assert from "node:assert/strict";

import createClient from "openapi-fetch";

import type { paths } from "./build/schema.js";

const password = "read-write-repeat";
const username = `typescript-${Date.now()}`;
const api = createClient<paths>({ baseUrl: process.env.BASE_URL });

// `cookie` has a default, so the types must not require it.
const registered = await api.POST("/api/v1/auth/register", {
  body: { username, email: `${username}@example.com`, password },
});
assert.equal(registered.response.status, 201);

const session = await api.POST("/api/v1/auth/login", { body: { login: username, password } });
assert.equal(session.data?.user.username, username);
const headers = { Authorization: `Bearer ${session.data?.tokens.access_token}` };

const created = await api.POST("/api/v1/posts", {
  headers,
  body: { title: "From TypeScript", body: "# Hello", tags: ["typescript"], status: "published" },
});
assert.equal(created.response.status, 201);
const slug = created.data?.slug ?? "";

const read = await api.GET("/api/v1/posts/{slug}", { params: { path: { slug } } });
assert.deepEqual(read.data?.tags, ["typescript"]);
const listed = await api.GET("/api/v1/posts", { params: { query: { author: username, limit: 1 } } });
assert.equal(listed.data?.items[0].slug, slug);

const comment = await api.POST("/api/v1/posts/{slug}/comments", {
  headers,
  params: { path: { slug } },
  body: { body: "Well said." },
});
assert.equal(comment.data?.body, "Well said.");
const path = { comment_id: comment.data?.id ?? "" };
const uncommented = await api.DELETE("/api/v1/comments/{comment_id}", { headers, params: { path } });
assert.equal(uncommented.response.status, 204);

const deleted = await api.DELETE("/api/v1/posts/{slug}", { headers, params: { path: { slug } } });
assert.equal(deleted.response.status, 204);
const missing = await api.GET("/api/v1/posts/{slug}", { params: { path: { slug } } });
assert.equal(missing.error?.type, "urn:blog:problem:not_found");

const erased = await api.DELETE("/api/v1/me", { headers, body: { password } });
assert.equal(erased.response.status, 204);
