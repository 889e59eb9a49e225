import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { tokens } from "@/testing/samples";

import { accessToken, answer, client, onSessionChanged } from "./client";

const gateway = vi.fn<(request: Request) => Promise<Response>>();

beforeEach(() => vi.stubGlobal("fetch", gateway));
afterEach(() => {
  vi.unstubAllGlobals();
  gateway.mockReset();
  accessToken.forget();
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

const second = tokens("ada", 2);
const signIn = () => accessToken.keep(tokens("ada", 1));
const sent = () => gateway.mock.calls.map(([request]) => request);

test("a refused access token is refreshed and the same request sent again, body and all", async () => {
  signIn();
  gateway
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(200, second))
    .mockResolvedValueOnce(json(201, { slug: "hello" }));

  const call = client.POST("/api/v1/posts", { body: { title: "Hello", body: "All of it", status: "draft" } });

  expect(await answer(call)).toEqual({ slug: "hello" });
  const [, refresh, again] = sent();
  expect(refresh?.url).toContain("/auth/refresh");
  expect(again?.headers.get("Authorization")).toBe(`Bearer ${second.access_token}`);
  expect(await again?.json()).toMatchObject({ body: "All of it" });
});

test("when the session is over, a public answer is still to be had", async () => {
  const ended = vi.fn();
  onSessionChanged(ended);
  signIn();
  gateway
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(401, {}))
    .mockResolvedValueOnce(json(200, { items: [] }));

  expect(await answer(client.GET("/api/v1/posts"))).toEqual({ items: [] });
  expect(sent()[2]?.headers.get("Authorization")).toBeNull();
  expect(ended.mock.calls).toEqual([["ended"]]);
});

test("a post under way is not published as the person who has signed in in another tab", async () => {
  signIn();
  gateway.mockResolvedValueOnce(json(401, {})).mockResolvedValueOnce(json(200, tokens("bob")));

  const call = answer(client.POST("/api/v1/posts", { body: { title: "Mine", body: "", status: "draft" } }));

  await expect(call).rejects.toMatchObject({ code: "unauthenticated" });
  expect(sent().map(({ url }) => new URL(url).pathname)).toEqual(["/api/v1/posts", "/api/v1/auth/refresh"]);
});

describe("while the token cannot be refreshed", () => {
  beforeEach(() => {
    accessToken.keep(tokens("ada", 1, 0));
    gateway.mockResolvedValueOnce(json(503, {}, { "Retry-After": "5" }));
  });

  test("what everyone may read is read without one", async () => {
    gateway.mockResolvedValueOnce(json(200, { items: [] }));

    expect(await answer(client.GET("/api/v1/posts"))).toEqual({ items: [] });
    expect(sent()[1]?.headers.get("Authorization")).toBeNull();
  });

  test("also where the gateway has refused the one at hand", async () => {
    signIn();
    gateway.mockReset();
    gateway
      .mockResolvedValueOnce(json(401, {}))
      .mockResolvedValueOnce(json(429, {}))
      .mockResolvedValueOnce(json(200, { items: [] }));

    expect(await answer(client.GET("/api/v1/posts"))).toEqual({ items: [] });
  });

  test("what is one's own is not there just now, instead of one being signed out", async () => {
    gateway.mockResolvedValueOnce(json(401, {}));
    await expect(answer(client.GET("/api/v1/me"))).rejects.toMatchObject({
      code: "unavailable",
      retryAfter: 5,
    });
  });

  test("nothing is written", async () => {
    const call = answer(client.POST("/api/v1/posts", { body: { title: "Hi", body: "", status: "draft" } }));
    await expect(call).rejects.toMatchObject({ code: "unavailable" });
    expect(gateway).toHaveBeenCalledTimes(1);
  });
});

test("a wrong password is a problem, not a reason to refresh", async () => {
  gateway.mockResolvedValueOnce(json(401, { detail: "Wrong password." }));
  const call = answer(
    client.POST("/api/v1/auth/login", { body: { login: "a", password: "b", cookie: true } }),
  );

  await expect(call).rejects.toMatchObject({ code: "unauthenticated", detail: "Wrong password." });
  expect(gateway).toHaveBeenCalledTimes(1);
});

test("no answer at all is told apart from a bad one", async () => {
  gateway.mockRejectedValueOnce(new TypeError("Failed to fetch"));
  await expect(answer(client.GET("/api/v1/tags"))).rejects.toMatchObject({ code: "offline" });
});
