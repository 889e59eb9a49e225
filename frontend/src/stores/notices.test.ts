import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { inApp, unmountAll } from "@/testing/app";

import { useNotices } from "./notices";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  unmountAll();
  vi.useRealTimers();
});

test("what is spoken twice is heard twice", () => {
  const notices = inApp(() => useNotices()).result;
  notices.speak("20 more posts");
  vi.runAllTimers();
  notices.speak("20 more posts");
  expect(notices.spoken).toBe("");
  vi.runAllTimers();
  expect(notices.spoken).toBe("20 more posts");
});
