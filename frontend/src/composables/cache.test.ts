import { expect, test } from "vitest";

import { comment, post } from "@/testing/samples";
import type { Comment } from "@/api/types";

import { changed } from "./cache";

test("finds what is nested: in pages of lists, and replies in comments", () => {
  const reply = comment({ id: "reply" });
  const data = { pages: [{ items: [comment({ replies: [reply] })] }], pageParams: [undefined] };

  const after = changed<Comment, typeof data>(data, "reply", () => ({ body: "Changed" }));

  expect(after.pages[0]?.items[0]?.replies[0]?.body).toBe("Changed");
  expect(reply.body).toBe("Well said.");
});

test("what has nothing to change stays the same object", () => {
  const data = { pages: [{ items: [post()] }] };
  expect(changed(data, "another", () => ({}))).toBe(data);
});
