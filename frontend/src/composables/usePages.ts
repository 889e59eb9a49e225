import { type QueryKey, useInfiniteQuery } from "@tanstack/vue-query";
import { computed, type MaybeRefOrGetter, toValue } from "vue";

import { asProblem } from "@/api/problems";
import type { Page } from "@/api/types";

/**
 * Read a list page by page, by cursor.
 *
 * @param key identifies the list; a different key starts a different list
 * @param read returns the page at a cursor, or the first page without one
 */
export function usePages<T extends { id: string }>(
  key: MaybeRefOrGetter<QueryKey>,
  read: (cursor?: string) => Promise<Page<T>>,
  options: { enabled?: MaybeRefOrGetter<boolean> } = {},
) {
  const query = useInfiniteQuery({
    queryKey: computed(() => toValue(key)),
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled: computed(() => toValue(options.enabled) ?? true),
  });
  const pages = computed(() => query.data.value?.pages ?? []);

  return {
    items: computed(() => uniqueById(pages.value.flatMap((page) => page.items))),
    degraded: computed(() => [...new Set(pages.value.flatMap((page) => page.degraded))]),
    isLoading: query.isPending,
    isLoadingMore: query.isFetchingNextPage,
    hasMore: query.hasNextPage,
    problem: computed(() => (query.error.value ? asProblem(query.error.value) : null)),
    loadMore: async () => {
      if (query.hasNextPage.value && !query.isFetchingNextPage.value) await query.fetchNextPage();
    },
    reload: () => query.refetch(),
  };
}

export type Pages<T extends { id: string }> = ReturnType<typeof usePages<T>>;

/**
 * Return each item once. In a list by popularity, an item may move from one page to the next between
 * two requests.
 */
export function uniqueById<T extends { id: string }>(items: T[]): T[] {
  return [...new Map(items.map((item) => [item.id, item])).values()];
}
