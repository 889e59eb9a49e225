import { expect, test } from "vitest";

import { normalTag } from "./tags";

test("tags are lower case with hyphens, as the posts service keeps them", () => {
  expect(normalTag("  #Slow  Food ")).toBe("slow-food");
});
