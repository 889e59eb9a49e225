import { useQueryClient } from "@tanstack/vue-query";
import { afterEach, expect, test, vi } from "vitest";

import { setLiked } from "@/api/posts";
import { Problem } from "@/api/problems";
import type { Post } from "@/api/types";
import { useNotices } from "@/stores/notices";
import { mountInApp, unmountAll } from "@/testing/app";
import { post } from "@/testing/samples";

import { useLike } from "./useLike";

vi.mock("@/api/posts");
afterEach(() => {
  unmountAll();
  vi.resetAllMocks();
});

/** Cached data with a post that the user does not like yet and 4 others like. */
function cachedPost() {
  const { result, queries } = mountInApp(() => {
    const client = useQueryClient();
    client.setQueryData(["post", "a-post"], post());
    client.setQueryData(["posts"], { pages: [{ items: [post()] }] });
    const shown = () => client.getQueryData<Post>(["post", "a-post"]) as Post;
    return { click: useLike(shown), notices: useNotices(), shown };
  });
  return { ...result, queries };
}

test("a like shows at once in the post and in lists", () => {
  vi.mocked(setLiked).mockReturnValue(new Promise(() => undefined));
  const { click, queries, shown } = cachedPost();

  click();

  return vi.waitFor(() => {
    expect(shown()).toMatchObject({ liked: true, likes_count: 5 });
    expect(queries.getQueryData(["posts"])).toMatchObject({ pages: [{ items: [{ likes_count: 5 }] }] });
  });
});

test("a failed like is undone and reported", async () => {
  vi.mocked(setLiked).mockRejectedValue(new Problem("throttled", "", {}, 20));
  const { click, notices, shown } = cachedPost();

  click();
  await vi.waitFor(() => expect(notices.shown[0]?.text).toContain("Try again in 20 seconds."));

  expect(shown()).toMatchObject({ liked: false, likes_count: 4 });
});

test("a second click while a request is pending does nothing", async () => {
  let reject: (problem: Problem) => void = () => undefined;
  vi.mocked(setLiked).mockReturnValue(new Promise((_, onReject) => (reject = onReject)));
  const { click, notices, shown } = cachedPost();

  click();
  await vi.waitFor(() => expect(setLiked).toHaveBeenCalledWith("a-post", true));
  click();
  reject(new Problem("unavailable"));
  await vi.waitFor(() => expect(notices.shown).toHaveLength(1));

  expect(setLiked).toHaveBeenCalledTimes(1);
  expect(shown()).toMatchObject({ liked: false, likes_count: 4 });
});

test("the gateway's count replaces the optimistic one, and a second click removes the like", async () => {
  vi.mocked(setLiked).mockResolvedValueOnce(post({ liked: true, likes_count: 9 }));
  vi.mocked(setLiked).mockResolvedValueOnce(post({ liked: false, likes_count: 8 }));
  const { click, queries, shown } = cachedPost();

  click();
  await vi.waitFor(() => expect(queries.isMutating()).toBe(0));
  expect(shown()).toMatchObject({ liked: true, likes_count: 9 });
  click();
  await vi.waitFor(() => expect(queries.isMutating()).toBe(0));

  expect(setLiked).toHaveBeenLastCalledWith("a-post", false);
  expect(shown()).toMatchObject({ liked: false, likes_count: 8 });
});
