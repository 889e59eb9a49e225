import { expect, test } from "vitest";

import { comment, post } from "@/testing/samples";
import type { Comment } from "@/api/types";

import { withUpdate } from "./cache";

test("an entity nested in a list's pages or a comment's replies is updated", () => {
  const reply = comment({ id: "reply" });
  const data = { pages: [{ items: [comment({ replies: [reply] })] }], pageParams: [undefined] };

  const after = withUpdate<Comment, typeof data>(data, "reply", () => ({ body: "Changed" }));

  expect(after.pages[0]?.items[0]?.replies[0]?.body).toBe("Changed");
  expect(reply.body).toBe("Well said.");
});

test("data without the entity stay the same object", () => {
  const data = { pages: [{ items: [post()] }] };
  expect(withUpdate(data, "another", () => ({}))).toBe(data);
});
