import { afterEach, expect, test, vi } from "vitest";

import * as api from "@/api/comments";
import { mountInApp, unmountAll } from "@/testing/app";
import { comment, post } from "@/testing/samples";

import { useCommentChanges } from "./useComments";

vi.mock("@/api/comments");
afterEach(unmountAll);

const KEY = ["comments", "a-post", "newest"];

/** A cached post with one comment, and the changes to its comments. */
function cachedComments() {
  const { result, queries } = mountInApp(() => useCommentChanges(post()));
  queries.setQueryData(["post", "a-post"], post({ comments_count: 1, comments: { count: 1 } }));
  queries.setQueryData(KEY, {
    pages: [{ items: [comment()], next_cursor: null, degraded: [] }],
    pageParams: [],
  });
  const shown = () => queries.getQueryData<{ pages: [{ items: unknown[] }] }>(KEY)?.pages[0].items;
  return { changes: result, shown, count: () => queries.getQueryData(["post", "a-post"]) };
}

test("a new comment is listed first and counted", async () => {
  vi.mocked(api.writeComment).mockResolvedValue(comment({ id: "new" }));
  const { changes, shown, count } = cachedComments();

  await changes.write("Hello");

  expect(shown()).toMatchObject([{ id: "new" }, { id: "comment-1" }]);
  expect(count()).toMatchObject({ comments_count: 2, comments: { count: 2 } });
});

test("a reply is listed below its comment", async () => {
  vi.mocked(api.writeComment).mockResolvedValue(comment({ id: "reply", parent_id: "comment-1" }));
  const { changes, shown } = cachedComments();

  await changes.reply(comment(), "Indeed");

  expect(api.writeComment).toHaveBeenCalledWith("a-post", "Indeed", "comment-1");
  expect(shown()).toMatchObject([{ id: "comment-1", replies_count: 1, replies: [{ id: "reply" }] }]);
});

test("an edited comment keeps its replies, which the response does not contain", async () => {
  vi.mocked(api.writeComment).mockResolvedValue(comment({ id: "reply", parent_id: "comment-1" }));
  vi.mocked(api.updateComment).mockResolvedValue(comment({ body: "Better" }));
  const { changes, shown } = cachedComments();

  await changes.reply(comment(), "Indeed");
  await changes.update(comment(), "Better");

  expect(shown()).toMatchObject([{ body: "Better", replies: [{ id: "reply" }] }]);
});

test("a deleted reply is no longer counted", async () => {
  const { changes, shown, count } = cachedComments();
  const reply = comment({ id: "reply", parent_id: "comment-1" });
  vi.mocked(api.writeComment).mockResolvedValue(reply);

  await changes.reply(comment(), "Indeed");
  await changes.remove(reply);

  expect(shown()).toMatchObject([{ replies_count: 0, replies: [{ status: "deleted" }] }]);
  expect(count()).toMatchObject({ comments_count: 1, comments: { count: 1 } });
});

test("a reply is counted only while it is visible", async () => {
  const { changes, shown, count } = cachedComments();
  const reply = comment({ id: "reply", parent_id: "comment-1" });
  const hidden = comment({ ...reply, status: "hidden" });
  vi.mocked(api.writeComment).mockResolvedValue(reply);
  vi.mocked(api.setHidden).mockResolvedValueOnce(hidden).mockResolvedValueOnce(reply);

  await changes.reply(comment(), "Indeed");
  await changes.setHidden(reply, true);
  expect(shown()).toMatchObject([{ replies_count: 0 }]);
  expect(count()).toMatchObject({ comments_count: 1 });
  await changes.setHidden(hidden, false);
  expect(shown()).toMatchObject([{ replies_count: 1 }]);
  expect(count()).toMatchObject({ comments_count: 2 });
});

test("a comment that is withheld when it is no longer hidden is not counted", async () => {
  const { changes, count } = cachedComments();
  vi.mocked(api.setHidden).mockResolvedValue(comment({ status: "withheld" }));

  await changes.setHidden(comment({ status: "hidden" }), false);

  expect(count()).toMatchObject({ comments_count: 1, comments: { count: 1 } });
});

test("all pages of the replies are loaded", async () => {
  const page = (id: string, next_cursor: string | null) => ({
    items: [comment({ id })],
    next_cursor,
    degraded: [],
  });
  vi.mocked(api.listReplies)
    .mockResolvedValueOnce(page("r1", "more"))
    .mockResolvedValueOnce(page("r2", null));
  const { changes, shown } = cachedComments();

  await changes.showAllReplies(comment({ replies_count: 2 }));

  expect(shown()).toMatchObject([{ replies: [{ id: "r1" }, { id: "r2" }] }]);
});
