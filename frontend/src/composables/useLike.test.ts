import { afterEach, expect, test, vi } from "vitest";

import { setLiked } from "@/api/posts";
import { Problem } from "@/api/problems";
import type { Post } from "@/api/types";
import { useNotices } from "@/stores/notices";
import { inApp, unmountAll } from "@/testing/app";
import { post } from "@/testing/samples";

import { useLike } from "./useLike";

vi.mock("@/api/posts");
afterEach(unmountAll);

function liking() {
  const { result, queries } = inApp(() => ({ like: useLike(), notices: useNotices() }));
  queries.setQueryData(["post", "a-post"], post());
  queries.setQueryData(["posts"], { pages: [{ items: [post()] }] });
  const shown = () => queries.getQueryData<Post>(["post", "a-post"]);
  return { ...result, queries, shown };
}

test("a like shows at once, wherever the post is", () => {
  vi.mocked(setLiked).mockReturnValue(new Promise(() => undefined));
  const { like, queries, shown } = liking();

  like.mutate({ post: post(), liked: true });

  return vi.waitFor(() => {
    expect(shown()).toMatchObject({ liked: true, likes_count: 5 });
    expect(queries.getQueryData(["posts"])).toMatchObject({ pages: [{ items: [{ likes_count: 5 }] }] });
  });
});

test("a refused like is taken back and said", async () => {
  vi.mocked(setLiked).mockRejectedValue(new Problem("throttled", "", {}, 20));
  const { like, notices, shown } = liking();

  await like.mutateAsync({ post: post(), liked: true }).catch(() => undefined);

  expect(shown()).toMatchObject({ liked: false, likes_count: 4 });
  expect(notices.shown[0]?.text).toContain("Try again in 20 seconds.");
});

test("in the end the gateway's count stands", async () => {
  vi.mocked(setLiked).mockResolvedValue(post({ liked: true, likes_count: 9 }));
  const { like, shown } = liking();

  await like.mutateAsync({ post: post(), liked: true });

  expect(shown()).toMatchObject({ liked: true, likes_count: 9 });
});
