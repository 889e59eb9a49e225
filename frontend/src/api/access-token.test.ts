import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { tokens } from "@/testing/samples";

import { AccessToken } from "./access-token";
import { Problem } from "./problems";
import type { TokenPair } from "./types";

const first = tokens("ada", 1);
const second = tokens("ada", 2);

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  localStorage.clear();
});

test("an anonymous visitor has no token and requests none", async () => {
  const requestTokens = vi.fn();
  expect(await new AccessToken(requestTokens, vi.fn()).current()).toBeNull();
  expect(requestTokens).not.toHaveBeenCalled();
});

test("a token is used until shortly before it expires, then refreshed", async () => {
  const requestTokens = vi.fn().mockResolvedValue(second);
  const token = new AccessToken(requestTokens, vi.fn());
  token.store({ ...first, expires_in: 60 });

  vi.advanceTimersByTime(40_000);
  expect(await token.current()).toBe(first.access_token);
  vi.advanceTimersByTime(6_000);
  expect(await token.current()).toBe(second.access_token);
});

test("concurrent calls cause one refresh", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const requestTokens = vi.fn().mockResolvedValue(second);
  const token = new AccessToken(requestTokens, vi.fn());

  expect(await Promise.all([token.current(), token.current(), token.current()])).toEqual(
    Array(3).fill(second.access_token),
  );
  expect(requestTokens).toHaveBeenCalledTimes(1);
});

test("a rejected token that is already replaced causes no second refresh", async () => {
  const requestTokens = vi.fn().mockResolvedValue(second);
  const token = new AccessToken(requestTokens, vi.fn());
  token.store(first);

  expect(await token.replacing(first.access_token)).toBe(second.access_token);
  expect(await token.replacing(first.access_token)).toBe(second.access_token);
  expect(requestTokens).toHaveBeenCalledTimes(1);
});

test("a refresh runs within a lock that all tabs share", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const order: string[] = [];
  const request = async (name: string, work: () => Promise<unknown>) => {
    order.push(`${name} acquired`);
    const result = await work();
    order.push("released");
    return result;
  };
  vi.stubGlobal("navigator", { locks: { request } });
  const token = new AccessToken(async () => {
    order.push("refreshed");
    return second;
  }, vi.fn());

  await token.current();
  expect(order).toEqual(["blog.refresh acquired", "refreshed", "released"]);
});

test("an ended session is reported once and removed", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const onChange = vi.fn();
  const token = new AccessToken(() => Promise.reject(new Problem("unauthenticated")), onChange);

  expect(await token.current()).toBeNull();
  expect(await token.current()).toBeNull();
  expect(onChange.mock.calls).toEqual([["ended"]]);
  expect(token.hasSession).toBe(false);
});

test("a refresh that fails for a network error keeps the session", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const onChange = vi.fn();
  const token = new AccessToken(() => Promise.reject(new Problem("offline")), onChange);

  await expect(token.current()).rejects.toMatchObject({ code: "offline" });
  expect(onChange).not.toHaveBeenCalled();
  expect(token.hasSession).toBe(true);
});

test("a refresh that completes after a sign-out does not sign the user in again", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  let respond: (next: TokenPair) => void = () => {};
  const requestTokens = vi.fn(() => new Promise<TokenPair>((resolve) => (respond = resolve)));
  const token = new AccessToken(requestTokens, vi.fn());

  const refreshed = token.current();
  await vi.waitFor(() => expect(requestTokens).toHaveBeenCalled());
  token.clear();
  respond(second);
  expect(await refreshed).toBeNull();
  expect(token.hasSession).toBe(false);
});

test("the access token is written to neither storage nor cookies", () => {
  new AccessToken(vi.fn(), vi.fn()).store(first);
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(first.access_token);
  expect(document.cookie).not.toContain(first.access_token);
});

describe("when another user has signed in in another tab", () => {
  const bobsTokens = tokens("bob");

  function adasToken() {
    const onChange = vi.fn();
    const requestTokens = vi.fn().mockResolvedValue(bobsTokens);
    const token = new AccessToken(requestTokens, onChange);
    token.store(first);
    return { token, onChange, requestTokens };
  }

  test("the storage names the new user, which notifies other tabs", () => {
    adasToken().token.store(bobsTokens);
    expect(localStorage.getItem("blog.signed-in")).toBe("bob");
  });

  test("pending requests are refused, and later ones use the new user's token", async () => {
    const { token, onChange } = adasToken();
    localStorage.setItem("blog.signed-in", "bob");

    await expect(Promise.all([token.current(), token.current()])).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(onChange.mock.calls).toEqual([["replaced"]]);
    expect(await token.current()).toBe(bobsTokens.access_token);
  });

  test("a retry is refused if the cookie already belongs to the new user", async () => {
    const { token, onChange } = adasToken();

    await expect(token.replacing(first.access_token)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(onChange.mock.calls).toEqual([["replaced"]]);
  });

  test("a retry is refused if the new user's token has already arrived", async () => {
    const { token } = adasToken();
    token.store(bobsTokens);

    await expect(token.replacing(first.access_token)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
