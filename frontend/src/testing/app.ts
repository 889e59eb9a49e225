/** A minimal app in which composables are tested. */

import { QueryClient, VueQueryPlugin } from "@tanstack/vue-query";
import { createPinia } from "pinia";
import { type App, createApp } from "vue";

const apps: App[] = [];

/** Run `setup` in a component of an app. Returns its result and the app's query client. */
export function mountInApp<T>(setup: () => T): { result: T; queries: QueryClient } {
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
