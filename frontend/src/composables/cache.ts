/** Updates of data that vue-query has cached, in every list and page that shows them. */

import type { QueryClient } from "@tanstack/vue-query";

interface Entity {
  id: string;
}

/**
 * Update the post, comment or user with this id in every cached response, also where it is nested.
 *
 * @param change returns the fields to set, given the cached entity
 */
export function updateCached<T extends Entity>(
  queries: QueryClient,
  id: string,
  change: (cached: T) => Partial<T>,
): void {
  queries.setQueriesData({}, (data: unknown) => withUpdate(data, id, change));
}

/** Return the data with the entity updated. Parts without the entity stay the same objects. */
export function withUpdate<T extends Entity, D>(data: D, id: string, change: (cached: T) => Partial<T>): D {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data))
    return reuseIfEqual(data, data.map((item) => withUpdate(item, id, change)) as D & unknown[]);
  const entries = Object.entries(data).map(([key, value]) => [key, withUpdate(value, id, change)] as const);
  const isSame = entries.every(([key, value]) => value === data[key as keyof D]);
  const result = isSame ? data : (Object.fromEntries(entries) as D);
  return (result as Partial<Entity>).id === id ? { ...result, ...change(result as unknown as T) } : result;
}

function reuseIfEqual<D extends unknown[]>(before: D, after: D): D {
  return after.every((item, index) => item === before[index]) ? before : after;
}
