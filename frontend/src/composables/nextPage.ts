import type { LocationQueryValue } from "vue-router";

/** Where to go after signing in: the page asked for, if it is one of ours. */
export function nextPage(asked: LocationQueryValue | LocationQueryValue[] | undefined): string {
  const isOurs = typeof asked === "string" && /^\/(?![/\\])/.test(asked);
  return isOurs ? asked : "/";
}
