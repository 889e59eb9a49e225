import { expect, test } from "vitest";

import { formatShort, minutesToRead } from "./dates";

const now = new Date(2026, 10, 23, 12, 0, 0);

test.each([
  [new Date(2026, 10, 23, 11, 59, 40), "just now"],
  [new Date(2026, 10, 23, 11, 15), "45 min ago"],
  [new Date(2026, 10, 23, 2, 0), "10 h ago"],
  [new Date(2026, 9, 30, 12, 0), "30 Oct"],
  [new Date(2025, 9, 30, 12, 0), "30 Oct 2025"],
])("%s is shown as %s", (date, text) => expect(formatShort(date, now)).toBe(text));

test("the reading time is at least one minute", () => {
  expect(minutesToRead("Short.")).toBe(1);
  expect(minutesToRead("word ".repeat(1100))).toBe(5);
});
