import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { mountInApp, unmountAll } from "@/testing/app";

import { useNotices } from "./notices";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  unmountAll();
  vi.useRealTimers();
});

test("a repeated announcement is cleared first, so that it is read out again", () => {
  const notices = mountInApp(() => useNotices()).result;
  notices.announce("20 more posts");
  vi.runAllTimers();
  notices.announce("20 more posts");
  expect(notices.announcement).toBe("");
  vi.runAllTimers();
  expect(notices.announcement).toBe("20 more posts");
});
