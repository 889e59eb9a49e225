import { afterEach, expect, test, vi } from "vitest";

import { setFollowing } from "@/api/users";
import { Problem } from "@/api/problems";
import { mountInApp, unmountAll } from "@/testing/app";
import { author, post, profile } from "@/testing/samples";

import { useFollow } from "./useFollow";

vi.mock("@/api/users");
afterEach(() => {
  unmountAll();
  vi.resetAllMocks();
});

/** Cached data that show an author who is not followed yet, and the button's action. */
function cachedAuthor() {
  const { result, queries } = mountInApp(() => useFollow(author()));
  queries.setQueryData(["profile", "ada"], profile());
  queries.setQueryData(["post", "a-post"], post());
  const shown = () => [queries.getQueryData(["profile", "ada"]), queries.getQueryData(["post", "a-post"])];
  const settled = () => vi.waitFor(() => expect(queries.isMutating()).toBe(0));
  return { click: result, shown, settled };
}

test("following updates the profile, its follower count and the author's posts", async () => {
  vi.mocked(setFollowing).mockResolvedValue(profile({ following: true, followers_count: 4 }));
  const { click, shown, settled } = cachedAuthor();

  click();
  await settled();

  expect(setFollowing).toHaveBeenCalledWith("ada", true);
  expect(shown()).toMatchObject([{ following: true, followers_count: 4 }, { author: { following: true } }]);
  expect(shown()[1]).not.toHaveProperty("author.followers_count");
});

test("a failed request is undone, and a second click meanwhile does nothing", async () => {
  let reject: (problem: Problem) => void = () => undefined;
  vi.mocked(setFollowing).mockReturnValue(new Promise((_, onReject) => (reject = onReject)));
  const { click, shown, settled } = cachedAuthor();

  click();
  await vi.waitFor(() => expect(shown()).toMatchObject([{ followers_count: 4 }, {}]));
  click();
  reject(new Problem("unavailable"));
  await settled();

  expect(setFollowing).toHaveBeenCalledTimes(1);
  expect(shown()).toMatchObject([{ following: false, followers_count: 3 }, { author: { following: false } }]);
});
