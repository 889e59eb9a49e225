/** A small app around a composable under test. */

import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createPinia } from "pinia";
import { type App, createApp } from "vue";

const apps: App[] = [];

/** What `setup` gives, run in a component of an app with stores and queries; `queries` are the app's. */
export function inApp<T>(setup: () => T): { result: T; queries: QueryClient } {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false, networkMode: "always" } } });
  let result: T | undefined;
  const app = createApp({
    setup() {
      result = setup();
      return () => null;
    },
  });
  app.use(createPinia()).use(VueQueryPlugin, { queryClient: queries }).mount(document.createElement("div"));
  apps.push(app);
  return { result: result as T, queries };
}

export function unmountAll(): void {
  apps.splice(0).forEach((app) => app.unmount());
}
