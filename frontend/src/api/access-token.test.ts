import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { AccessToken } from "./access-token";
import { Problem } from "./problems";

const pair = (access_token: string, expires_in = 600) => ({ access_token, expires_in, refresh_token: null });

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
  const askForNext = vi.fn().mockResolvedValue(pair("second"));
  const token = new AccessToken(askForNext, vi.fn());
  token.keep(pair("first", 60));

  vi.advanceTimersByTime(40_000);
  expect(await token.current()).toBe("first");
  vi.advanceTimersByTime(6_000);
  expect(await token.current()).toBe("second");
});

test("many that need a token at once cause one refresh", async () => {
  localStorage.setItem("blog.signed-in", "1");
  const askForNext = vi.fn().mockResolvedValue(pair("next"));
  const token = new AccessToken(askForNext, vi.fn());

  expect(await Promise.all([token.current(), token.current(), token.current()])).toEqual(
    Array(3).fill("next"),
  );
  expect(askForNext).toHaveBeenCalledTimes(1);
});

test("a refused token that was replaced meanwhile causes no second refresh", async () => {
  const askForNext = vi.fn().mockResolvedValue(pair("second"));
  const token = new AccessToken(askForNext, vi.fn());
  token.keep(pair("first"));

  expect(await token.after("first")).toBe("second");
  expect(await token.after("first")).toBe("second");
  expect(askForNext).toHaveBeenCalledTimes(1);
});

test("tabs take turns: the refresh happens within the lock", async () => {
  localStorage.setItem("blog.signed-in", "1");
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
    return pair("next");
  }, vi.fn());

  await token.current();
  expect(order).toEqual(["blog.refresh taken", "refreshed", "given back"]);
});

test("a session that is over is told once and forgotten", async () => {
  localStorage.setItem("blog.signed-in", "1");
  const onEnded = vi.fn();
  const token = new AccessToken(() => Promise.reject(new Problem("unauthenticated")), onEnded);

  expect(await token.current()).toBeNull();
  expect(await token.current()).toBeNull();
  expect(onEnded).toHaveBeenCalledTimes(1);
  expect(token.isExpected).toBe(false);
});

test("a refresh that did not get through leaves the session as it is", async () => {
  localStorage.setItem("blog.signed-in", "1");
  const onEnded = vi.fn();
  const token = new AccessToken(() => Promise.reject(new Problem("offline")), onEnded);

  await expect(token.current()).rejects.toMatchObject({ code: "offline" });
  expect(onEnded).not.toHaveBeenCalled();
  expect(token.isExpected).toBe(true);
});

test("a refresh under way while one signs out signs nobody in again", async () => {
  localStorage.setItem("blog.signed-in", "1");
  let arrive: (next: ReturnType<typeof pair>) => void = () => {};
  const askForNext = vi.fn(() => new Promise<ReturnType<typeof pair>>((resolve) => (arrive = resolve)));
  const token = new AccessToken(askForNext, vi.fn());

  const refreshed = token.current();
  await vi.waitFor(() => expect(askForNext).toHaveBeenCalled());
  token.forget();
  arrive(pair("late"));
  expect(await refreshed).toBeNull();
  expect(token.isExpected).toBe(false);
});

test("neither token is written anywhere", () => {
  new AccessToken(vi.fn(), vi.fn()).keep(pair("secret"));
  expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain("secret");
  expect(document.cookie).not.toContain("secret");
});
