import { expect, test } from "vitest";

import { nextPage } from "./nextPage";

test("one of our pages is where to go", () => {
  expect(nextPage("/posts/a?show=popular#comments")).toBe("/posts/a?show=popular#comments");
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "",
  null,
  undefined,
])("%s is not", (asked) => expect(nextPage(asked)).toBe("/"));
