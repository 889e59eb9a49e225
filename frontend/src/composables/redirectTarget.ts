import type { LocationQueryValue } from "vue-router";

/**
 * Return the page to open after signing in: the requested one if it is on this site.
 *
 * @param otherwise the page to open if none is requested
 */
export function redirectTarget(
  requested: LocationQueryValue | LocationQueryValue[] | undefined,
  otherwise = "/",
): string {
  const isOnThisSite = typeof requested === "string" && /^\/(?![/\\])/.test(requested);
  return isOnThisSite ? requested : otherwise;
}
