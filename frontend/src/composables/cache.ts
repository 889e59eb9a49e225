/** Changes what is already on the page, wherever it is shown. */

import type { QueryClient } from "@tanstack/vue-query";

interface Identified {
  id: string;
}

/**
 * Changes the post, comment or person with this id in every answer kept by vue-query, nested ones included.
 *
 * @param change the fields that are to differ, given what is there
 */
export function changeEverywhere<T extends Identified>(
  queries: QueryClient,
  id: string,
  change: (found: T) => Partial<T>,
): void {
  queries.setQueriesData({}, (data: unknown) => changed(data, id, change));
}

/** The same data with the thing changed; parts without it stay the same objects. */
export function changed<T extends Identified, D>(data: D, id: string, change: (found: T) => Partial<T>): D {
  if (typeof data !== "object" || data === null) return data;
  if (Array.isArray(data))
    return sameUnless(data, data.map((item) => changed(item, id, change)) as D & unknown[]);
  const entries = Object.entries(data).map(([key, value]) => [key, changed(value, id, change)] as const);
  const isSame = entries.every(([key, value]) => value === data[key as keyof D]);
  const whole = isSame ? data : (Object.fromEntries(entries) as D);
  return (whole as Partial<Identified>).id === id ? { ...whole, ...change(whole as unknown as T) } : whole;
}

function sameUnless<D extends unknown[]>(before: D, after: D): D {
  return after.every((item, index) => item === before[index]) ? before : after;
}
