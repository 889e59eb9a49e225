import type { RouteLocationRaw, Router } from "vue-router";

/**
 * Return whether `to` is the previous entry of the history. Then going back opens it without adding
 * another entry.
 */
export function isPreviousPage(router: Router, to: RouteLocationRaw): boolean {
  return router.options.history.state.back === router.resolve(to).fullPath;
}
