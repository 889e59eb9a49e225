import { afterEach, expect, test, vi } from "vitest";

import { Problem } from "@/api/problems";
import { inApp, unmountAll } from "@/testing/app";

import { usePages } from "./usePages";

afterEach(unmountAll);

const page = (ids: string[], next_cursor: string | null, degraded: string[] = []) => ({
  items: ids.map((id) => ({ id })),
  next_cursor,
  degraded,
});
const ids = (items: { id: string }[]) => items.map((item) => item.id);

test("each part is asked for with the cursor of the one before, to the end", async () => {
  const read = vi
    .fn()
    .mockResolvedValueOnce(page(["a", "b"], "after-b"))
    .mockResolvedValueOnce(page(["c"], null));
  const { result: pages } = inApp(() => usePages(["list"], read));

  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b"]));
  await pages.loadMore();
  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b", "c"]));
  expect(pages.hasMore.value).toBe(false);
  await pages.loadMore();
  expect(read.mock.calls).toEqual([[undefined], ["after-b"]]);
});

test("what moved from one part into the next is there once", async () => {
  const read = vi
    .fn()
    .mockResolvedValueOnce(page(["a", "b"], "x"))
    .mockResolvedValueOnce(page(["b", "c"], null));
  const { result: pages } = inApp(() => usePages(["list"], read));

  await vi.waitFor(() => expect(pages.hasMore.value).toBe(true));
  await pages.loadMore();
  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b", "c"]));
});

test("a part that fails leaves those before it, and can be asked for again", async () => {
  const read = vi
    .fn()
    .mockResolvedValueOnce(page(["a"], "x", ["accounts"]))
    .mockRejectedValueOnce(new Problem("unavailable"))
    .mockResolvedValueOnce(page(["b"], null));
  const { result: pages } = inApp(() => usePages(["list"], read));

  await vi.waitFor(() => expect(pages.hasMore.value).toBe(true));
  await pages.loadMore();
  await vi.waitFor(() => expect(pages.problem.value?.code).toBe("unavailable"));
  expect(ids(pages.items.value)).toEqual(["a"]);
  expect(pages.degraded.value).toEqual(["accounts"]);
  await pages.loadMore();
  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b"]));
  expect(pages.problem.value).toBeNull();
});
