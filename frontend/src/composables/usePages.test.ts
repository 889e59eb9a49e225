import { afterEach, expect, test, vi } from "vitest";

import { Problem } from "@/api/problems";
import { mountInApp, unmountAll } from "@/testing/app";

import { usePages } from "./usePages";

afterEach(unmountAll);

const page = (ids: string[], next_cursor: string | null, degraded: string[] = []) => ({
  items: ids.map((id) => ({ id })),
  next_cursor,
  degraded,
});
const ids = (items: { id: string }[]) => items.map((item) => item.id);

test("each page is requested with the previous page's cursor until the last", async () => {
  const read = vi
    .fn()
    .mockResolvedValueOnce(page(["a", "b"], "after-b"))
    .mockResolvedValueOnce(page(["c"], null));
  const { result: pages } = mountInApp(() => usePages(["list"], read));

  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b"]));
  await pages.loadMore();
  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b", "c"]));
  expect(pages.hasMore.value).toBe(false);
  await pages.loadMore();
  expect(read.mock.calls).toEqual([[undefined], ["after-b"]]);
});

test("an item that appears on two pages is listed once", async () => {
  const read = vi
    .fn()
    .mockResolvedValueOnce(page(["a", "b"], "x"))
    .mockResolvedValueOnce(page(["b", "c"], null));
  const { result: pages } = mountInApp(() => usePages(["list"], read));

  await vi.waitFor(() => expect(pages.hasMore.value).toBe(true));
  await pages.loadMore();
  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b", "c"]));
});

test("a page that fails keeps the earlier pages and can be requested again", async () => {
  const read = vi
    .fn()
    .mockResolvedValueOnce(page(["a"], "x", ["accounts"]))
    .mockRejectedValueOnce(new Problem("unavailable"))
    .mockResolvedValueOnce(page(["b"], null));
  const { result: pages } = mountInApp(() => usePages(["list"], read));

  await vi.waitFor(() => expect(pages.hasMore.value).toBe(true));
  await pages.loadMore();
  await vi.waitFor(() => expect(pages.problem.value?.code).toBe("unavailable"));
  expect(ids(pages.items.value)).toEqual(["a"]);
  expect(pages.degraded.value).toEqual(["accounts"]);
  await pages.loadMore();
  await vi.waitFor(() => expect(ids(pages.items.value)).toEqual(["a", "b"]));
  expect(pages.problem.value).toBeNull();
});
