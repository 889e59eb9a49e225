import { expect, test } from "vitest";

import { normaliseTag } from "./tags";

test("a tag becomes lower case with hyphens, as the posts service stores it", () => {
  expect(normaliseTag("  #Slow  Food ")).toBe("slow-food");
});
