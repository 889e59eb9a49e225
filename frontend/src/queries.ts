/** How responses of the gateway are cached, and when requests are retried. */

import { QueryClient } from "@tanstack/vue-query";

import { Problem } from "./api/problems";

const STALE_AFTER_MS = 30_000;
const MAX_RETRIES = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_AFTER_MS,
      // Offline, a request fails at once and the page reports it, instead of waiting silently.
      networkMode: "always",
      refetchOnReconnect: true,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < MAX_RETRIES && error instanceof Problem && error.code === "unavailable",
      retryDelay: (failures) => 400 * 2 ** failures,
    },
    mutations: { networkMode: "always" },
  },
});
