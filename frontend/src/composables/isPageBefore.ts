import type { RouteLocationRaw, Router } from "vue-router";

/** Whether one came from a page, so that going back leads there and leaves no second entry in the history. */
export function isPageBefore(router: Router, to: RouteLocationRaw): boolean {
  return router.options.history.state.back === router.resolve(to).fullPath;
}
