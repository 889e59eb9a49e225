import { afterEach, expect, test, vi } from "vitest";

import { setFollowing } from "@/api/people";
import { Problem } from "@/api/problems";
import { inApp, unmountAll } from "@/testing/app";
import { author, post, profile } from "@/testing/samples";

import { useFollow } from "./useFollow";

vi.mock("@/api/people");
afterEach(() => {
  unmountAll();
  vi.resetAllMocks();
});

function following() {
  const { result, queries } = inApp(() => useFollow(author()));
  queries.setQueryData(["profile", "ada"], profile());
  queries.setQueryData(["post", "a-post"], post());
  const shown = () => [queries.getQueryData(["profile", "ada"]), queries.getQueryData(["post", "a-post"])];
  const isDone = () => vi.waitFor(() => expect(queries.isMutating()).toBe(0));
  return { click: result, shown, isDone };
}

test("following shows on the profile, with its count, and beside the person's posts", async () => {
  vi.mocked(setFollowing).mockResolvedValue(profile({ following: true, followers_count: 4 }));
  const { click, shown, isDone } = following();

  click();
  await isDone();

  expect(setFollowing).toHaveBeenCalledWith("ada", true);
  expect(shown()).toMatchObject([{ following: true, followers_count: 4 }, { author: { following: true } }]);
  expect(shown()[1]).not.toHaveProperty("author.followers_count");
});

test("refused, it is as before, whatever was clicked meanwhile", async () => {
  let refuse: (problem: Problem) => void = () => undefined;
  vi.mocked(setFollowing).mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  const { click, shown, isDone } = following();

  click();
  await vi.waitFor(() => expect(shown()).toMatchObject([{ followers_count: 4 }, {}]));
  click();
  refuse(new Problem("unavailable"));
  await isDone();

  expect(setFollowing).toHaveBeenCalledTimes(1);
  expect(shown()).toMatchObject([{ following: false, followers_count: 3 }, { author: { following: false } }]);
});
