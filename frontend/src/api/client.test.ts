import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { tokens } from "@/testing/samples";

import { accessToken, client, onSessionChanged, unwrap } from "./client";

const gateway = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => vi.stubGlobal("fetch", gateway));
afterEach(() => {
  vi.unstubAllGlobals();
  gateway.mockReset();
  accessToken.clear();
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

const second = tokens("ada", 2);
const signIn = () => accessToken.store(tokens("ada", 1));
const requests = () => gateway.mock.calls.map(([request]) => request);

test("a rejected access token is refreshed and the request retried with its body", async () => {
  signIn();
  gateway
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(200, second))
    .mockResolvedValueOnce(json(201, { slug: "hello" }));

  const call = client.POST("/api/v1/posts", { body: { title: "Hello", body: "All of it", status: "draft" } });

  expect(await unwrap(call)).toEqual({ slug: "hello" });
  const [, refresh, retry] = requests();
  expect(refresh?.url).toContain("/auth/refresh");
  expect(retry?.headers.get("Authorization")).toBe(`Bearer ${second.access_token}`);
  expect(await retry?.json()).toMatchObject({ body: "All of it" });
});

describe("when a read succeeds anonymously because its token was rejected", () => {
  const anonymous = (status = 200) => json(status, { liked: false }, { "X-Token-Status": "invalid" });
  const read = () => unwrap(client.GET("/api/v1/posts/{slug}", { params: { path: { slug: "hello" } } }));
  beforeEach(signIn);

  test("the token is refreshed and the read repeated as the user", async () => {
    gateway
      .mockResolvedValueOnce(anonymous())
      .mockResolvedValueOnce(json(200, second))
      .mockResolvedValueOnce(json(200, { liked: true }));

    expect(await read()).toEqual({ liked: true });
    expect(requests()[2]?.headers.get("Authorization")).toBe(`Bearer ${second.access_token}`);
  });

  test("a resource that only its author sees is found after the refresh", async () => {
    gateway
      .mockResolvedValueOnce(anonymous(404))
      .mockResolvedValueOnce(json(200, second))
      .mockResolvedValueOnce(json(200, { status: "draft" }));

    expect(await read()).toEqual({ status: "draft" });
  });

  test("the new token is tried once only", async () => {
    gateway
      .mockResolvedValueOnce(anonymous())
      .mockResolvedValueOnce(json(200, second))
      .mockResolvedValueOnce(anonymous());

    expect(await read()).toEqual({ liked: false });
    expect(gateway).toHaveBeenCalledTimes(3);
  });

  test("the session ends if it cannot be refreshed, and the resource is read anonymously", async () => {
    gateway
      .mockResolvedValueOnce(anonymous())
      .mockResolvedValueOnce(json(401, {}))
      .mockResolvedValueOnce(json(200, { liked: false }));

    expect(await read()).toEqual({ liked: false });
    expect(requests()[2]?.headers.get("Authorization")).toBeNull();
    expect(accessToken.hasSession).toBe(false);
  });

  test("the resource is read anonymously while accounts is unavailable", async () => {
    gateway
      .mockResolvedValueOnce(anonymous())
      .mockResolvedValueOnce(json(503, {}))
      .mockResolvedValueOnce(json(200, { liked: false }));

    expect(await read()).toEqual({ liked: false });
    expect(accessToken.hasSession).toBe(true);
  });
});

test("a visitor's read is not repeated, whatever the gateway says about tokens", async () => {
  gateway.mockResolvedValueOnce(json(200, { items: [] }, { "X-Token-Status": "invalid" }));

  expect(await unwrap(client.GET("/api/v1/posts"))).toEqual({ items: [] });
  expect(gateway).toHaveBeenCalledTimes(1);
});

test("a write that has succeeded is not repeated, whatever the gateway says about tokens", async () => {
  signIn();
  gateway.mockResolvedValueOnce(json(201, { slug: "hello" }, { "X-Token-Status": "invalid" }));
  const call = client.POST("/api/v1/posts", { body: { title: "Hello", body: "", status: "draft" } });

  expect(await unwrap(call)).toEqual({ slug: "hello" });
  expect(gateway).toHaveBeenCalledTimes(1);
});

test("after the session has ended, public resources are read anonymously", async () => {
  const ended = vi.fn();
  onSessionChanged(ended);
  signIn();
  gateway
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(200, { items: [] }));

  expect(await unwrap(client.GET("/api/v1/posts"))).toEqual({ items: [] });
  expect(requests()[2]?.headers.get("Authorization")).toBeNull();
  expect(ended.mock.calls).toEqual([["ended"]]);
});

test("a pending post is not published as the user who has signed in in another tab", async () => {
  signIn();
  gateway.mockResolvedValueOnce(json(401, {})).mockResolvedValueOnce(json(200, tokens("bob")));

  const call = unwrap(client.POST("/api/v1/posts", { body: { title: "Mine", body: "", status: "draft" } }));

  await expect(call).rejects.toMatchObject({ code: "unauthenticated" });
  expect(requests().map(({ url }) => new URL(url).pathname)).toEqual([
    "/api/v1/posts",
    "/api/v1/auth/refresh",
  ]);
});

describe("while the token cannot be refreshed", () => {
  beforeEach(() => {
    accessToken.store(tokens("ada", 1, 0));
    gateway.mockResolvedValueOnce(json(503, {}, { "Retry-After": "5" }));
  });

  test("public resources are read anonymously", async () => {
    gateway.mockResolvedValueOnce(json(200, { items: [] }));

    expect(await unwrap(client.GET("/api/v1/posts"))).toEqual({ items: [] });
    expect(requests()[1]?.headers.get("Authorization")).toBeNull();
  });

  test("public resources are read anonymously after the current token was rejected", async () => {
    signIn();
    gateway.mockReset();
    gateway
      .mockResolvedValueOnce(json(401, {}))
      .mockResolvedValueOnce(json(429, {}))
      .mockResolvedValueOnce(json(200, { items: [] }));

    expect(await unwrap(client.GET("/api/v1/posts"))).toEqual({ items: [] });
  });

  test("private resources are unavailable, and the user is not signed out", async () => {
    gateway.mockResolvedValueOnce(json(401, {}));
    await expect(unwrap(client.GET("/api/v1/me"))).rejects.toMatchObject({
      code: "unavailable",
      retryAfter: 5,
    });
  });

  test("a write request is not sent", async () => {
    const call = unwrap(client.POST("/api/v1/posts", { body: { title: "Hi", body: "", status: "draft" } }));
    await expect(call).rejects.toMatchObject({ code: "unavailable" });
    expect(gateway).toHaveBeenCalledTimes(1);
  });
});

test("a wrong password is reported without a refresh", async () => {
  gateway.mockResolvedValueOnce(json(401, { detail: "Wrong password." }));
  const call = unwrap(
    client.POST("/api/v1/auth/login", { body: { login: "a", password: "b", cookie: true } }),
  );

  await expect(call).rejects.toMatchObject({ code: "unauthenticated", detail: "Wrong password." });
  expect(gateway).toHaveBeenCalledTimes(1);
});

test("a request without a response is reported as offline", async () => {
  gateway.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await expect(unwrap(client.GET("/api/v1/tags"))).rejects.toMatchObject({ code: "offline" });
});
