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

test("an anonymous reader has no token, and the gateway is not asked for one", async () => {
  const askForNext = vi.fn();
  expect(await new AccessToken(askForNext, vi.fn()).current()).toBeNull();
  expect(askForNext).not.toHaveBeenCalled();
});

test("a token is used until shortly before it expires, then refreshed", async () => {
  const askForNext = vi.fn().mockResolvedValue(second);
  const token = new AccessToken(askForNext, vi.fn());
  token.keep({ ...first, expires_in: 60 });

  vi.advanceTimersByTime(40_000);
  expect(await token.current()).toBe(first.access_token);
  vi.advanceTimersByTime(6_000);
  expect(await token.current()).toBe(second.access_token);
});

test("many that need a token at once cause one refresh", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const askForNext = vi.fn().mockResolvedValue(second);
  const token = new AccessToken(askForNext, vi.fn());

  expect(await Promise.all([token.current(), token.current(), token.current()])).toEqual(
    Array(3).fill(second.access_token),
  );
  expect(askForNext).toHaveBeenCalledTimes(1);
});

test("a refused token that was replaced meanwhile causes no second refresh", async () => {
  const askForNext = vi.fn().mockResolvedValue(second);
  const token = new AccessToken(askForNext, vi.fn());
  token.keep(first);

  expect(await token.after(first.access_token)).toBe(second.access_token);
  expect(await token.after(first.access_token)).toBe(second.access_token);
  expect(askForNext).toHaveBeenCalledTimes(1);
});

test("tabs take turns: the refresh happens within the lock", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const order: string[] = [];
  const request = async (name: string, work: () => Promise<unknown>) => {
    order.push(`${name} taken`);
    const result = await work();
    order.push("given back");
    return result;
  };
  vi.stubGlobal("navigator", { locks: { request } });
  const token = new AccessToken(async () => {
    order.push("refreshed");
    return second;
  }, vi.fn());

  await token.current();
  expect(order).toEqual(["blog.refresh taken", "refreshed", "given back"]);
});

test("a session that is over is told once and forgotten", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const onChange = vi.fn();
  const token = new AccessToken(() => Promise.reject(new Problem("unauthenticated")), onChange);

  expect(await token.current()).toBeNull();
  expect(await token.current()).toBeNull();
  expect(onChange.mock.calls).toEqual([["ended"]]);
  expect(token.isExpected).toBe(false);
});

test("a refresh that did not get through leaves the session as it is", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  const onChange = vi.fn();
  const token = new AccessToken(() => Promise.reject(new Problem("offline")), onChange);

  await expect(token.current()).rejects.toMatchObject({ code: "offline" });
  expect(onChange).not.toHaveBeenCalled();
  expect(token.isExpected).toBe(true);
});

test("a refresh under way while one signs out signs nobody in again", async () => {
  localStorage.setItem("blog.signed-in", "ada");
  let arrive: (next: TokenPair) => void = () => {};
  const askForNext = vi.fn(() => new Promise<TokenPair>((resolve) => (arrive = resolve)));
  const token = new AccessToken(askForNext, vi.fn());

  const refreshed = token.current();
  await vi.waitFor(() => expect(askForNext).toHaveBeenCalled());
  token.forget();
  arrive(second);
  expect(await refreshed).toBeNull();
  expect(token.isExpected).toBe(false);
});

test("neither token is written anywhere", () => {
  new AccessToken(vi.fn(), vi.fn()).keep(first);
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain(first.access_token);
  expect(document.cookie).not.toContain(first.access_token);
});

describe("when another person has signed in in another tab", () => {
  const others = tokens("bob");

  function afterBob() {
    const onChange = vi.fn();
    const askForNext = vi.fn().mockResolvedValue(others);
    const token = new AccessToken(askForNext, onChange);
    token.keep(first);
    return { token, onChange, askForNext };
  }

  test("the mark says who, which other tabs hear", () => {
    afterBob().token.keep(others);
    expect(localStorage.getItem("blog.signed-in")).toBe("bob");
  });

  test("what is under way does not get the other's token, but what comes next does", async () => {
    const { token, onChange } = afterBob();
    localStorage.setItem("blog.signed-in", "bob");

    await expect(Promise.all([token.current(), token.current()])).rejects.toMatchObject({
      code: "unauthenticated",
    });
    expect(onChange.mock.calls).toEqual([["replaced"]]);
    expect(await token.current()).toBe(others.access_token);
  });

  test("nor where the cookie is the other's and the mark does not say so yet", async () => {
    const { token, onChange } = afterBob();

    await expect(token.after(first.access_token)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(onChange.mock.calls).toEqual([["replaced"]]);
  });

  test("nor where it is refused only after the other's token has come", async () => {
    const { token } = afterBob();
    token.keep(others);

    await expect(token.after(first.access_token)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});
