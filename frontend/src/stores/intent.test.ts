import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { setLiked } from "@/api/posts";
import { Problem } from "@/api/problems";
import { setFollowing } from "@/api/users";
import { mountInApp, unmountAll } from "@/testing/app";
import { me, post, profile } from "@/testing/samples";

import { type Intent, useIntent } from "./intent";
import { useNotices } from "./notices";
import { useSession } from "./session";

vi.mock("@/api/posts");
vi.mock("@/api/users");

const like: Intent = { kind: "like", slug: "a-post", title: "A post", on: true };
const follow: Intent = { kind: "follow", username: "bob", on: true };
const reply: Intent = { kind: "reply", commentId: "comment-1", username: "bob" };

beforeEach(() => {
  vi.mocked(setLiked).mockResolvedValue(post({ liked: true }));
  vi.mocked(setFollowing).mockResolvedValue(profile({ following: true }));
});
afterEach(() => {
  unmountAll();
  vi.resetAllMocks();
  sessionStorage.clear();
});

function openPage() {
  return mountInApp(() => ({ intent: useIntent(), notices: useNotices(), session: useSession() })).result;
}

test.each([
  [like, "like “A post”"],
  [follow, "follow bob"],
  [reply, "reply to bob"],
  [{ ...reply, username: null }, "reply to this comment"],
  [{ ...follow, on: false }, "unfollow bob"],
] as const)("the sign-in page says what %o is for", (wanted, purpose) => {
  const { intent } = openPage();
  intent.set(wanted);
  expect(intent.purpose).toBe(purpose);
});

test("a like is sent once after signing in, and reported", async () => {
  const { intent, notices, session } = openPage();
  intent.set(like);
  session.updateUser(me());

  await intent.perform();
  await intent.perform();

  expect(vi.mocked(setLiked).mock.calls).toEqual([["a-post", true]]);
  expect(notices.shown.map(({ text }) => text)).toEqual(["You like “A post” now."]);
  expect(intent.purpose).toBe("");
});

test("it survives a reload of the sign-in page", async () => {
  openPage().intent.set(follow);
  unmountAll();
  const { intent } = openPage();
  expect(intent.purpose).toBe("follow bob");

  await intent.perform();

  expect(setFollowing).toHaveBeenCalledWith("bob", true);
});

test("what the visitor has given up is not done, also after a reload", async () => {
  const { intent } = openPage();
  intent.set(like);
  intent.clear();
  unmountAll();

  await openPage().intent.perform();

  expect(setLiked).not.toHaveBeenCalled();
});

test("a user who signs in does not follow themselves", async () => {
  const { intent, session } = openPage();
  intent.set(follow);
  session.updateUser(me({ username: "bob" }));

  await intent.perform();

  expect(setFollowing).not.toHaveBeenCalled();
});

test("what one user wanted is not done as another", async () => {
  const { intent, session } = openPage();
  session.updateUser(me({ id: "ada" }));
  intent.set(like);
  session.updateUser(me({ id: "bob" }));

  await intent.perform();

  expect(setLiked).not.toHaveBeenCalled();
});

test("a failure is reported", async () => {
  vi.mocked(setLiked).mockRejectedValue(new Problem("throttled", "", {}, 20));
  const { intent, notices } = openPage();
  intent.set(like);

  await intent.perform();

  expect(notices.shown[0]?.text).toBe("Could not like “A post”. Too many requests. Try again in 20 seconds.");
});

test("only the comment that the visitor wanted to reply to takes the reply", async () => {
  const { intent } = openPage();
  intent.set(reply);
  await intent.perform();

  expect(intent.takeReply("comment-2")).toBe(false);
  expect(intent.takeReply("comment-1")).toBe(true);
  expect(intent.takeReply("comment-1")).toBe(false);
});

test("damaged storage is ignored", () => {
  sessionStorage.setItem("blog.intent", "{");
  expect(openPage().intent.purpose).toBe("");
});
