import { expect, test } from "vitest";

import { redirectTarget } from "./redirectTarget";

test("a page of this site is the target", () => {
  expect(redirectTarget("/posts/a?show=popular#comments")).toBe("/posts/a?show=popular#comments");
});

test.each([
  "//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "",
  null,
  undefined,
])("%s leads to the home page", (requested) => expect(redirectTarget(requested)).toBe("/"));
