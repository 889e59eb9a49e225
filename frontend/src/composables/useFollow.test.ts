import { afterEach, expect, test, vi } from "vitest";

import { setFollowing } from "@/api/people";
import { Problem } from "@/api/problems";
import { inApp, unmountAll } from "@/testing/app";
import { author, post, profile } from "@/testing/samples";

import { useFollow } from "./useFollow";

vi.mock("@/api/people");
afterEach(unmountAll);

function following() {
  const { result, queries } = inApp(useFollow);
  queries.setQueryData(["profile", "ada"], profile());
  queries.setQueryData(["post", "a-post"], post());
  const shown = () => [queries.getQueryData(["profile", "ada"]), queries.getQueryData(["post", "a-post"])];
  return { follow: result, shown };
}

test("following shows on the profile, with its count, and beside the person's posts", async () => {
  vi.mocked(setFollowing).mockResolvedValue(profile({ following: true, followers_count: 4 }));
  const { follow, shown } = following();

  await follow.mutateAsync({ person: author(), following: true });

  expect(shown()).toMatchObject([{ following: true, followers_count: 4 }, { author: { following: true } }]);
  expect(shown()[1]).not.toHaveProperty("author.followers_count");
});

test("refused, it is as before", async () => {
  vi.mocked(setFollowing).mockRejectedValue(new Problem("unavailable"));
  const { follow, shown } = following();

  await follow.mutateAsync({ person: author(), following: true }).catch(() => undefined);

  expect(shown()).toMatchObject([{ following: false, followers_count: 3 }, { author: { following: false } }]);
});
