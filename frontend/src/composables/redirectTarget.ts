import type { LocationQueryValue } from "vue-router";

/** Return the page to open after signing in: the requested one if it is on this site, otherwise home. */
export function redirectTarget(requested: LocationQueryValue | LocationQueryValue[] | undefined): string {
  const isOnThisSite = typeof requested === "string" && /^\/(?![/\\])/.test(requested);
  return isOnThisSite ? requested : "/";
}
