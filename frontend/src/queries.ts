/** How answers of the gateway are kept and asked for again. */

import { QueryClient } from "@tanstack/vue-query";

import { Problem } from "./api/problems";

const FRESH_MS = 30_000;
const ATTEMPTS = 2;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // Offline, a question fails at once and the page says so, instead of waiting without a word.
      networkMode: "always",
      refetchOnReconnect: true,
      refetchOnWindowFocus: false,
      retry: (failures, error) =>
        failures < ATTEMPTS && error instanceof Problem && error.code === "unavailable",
      retryDelay: (failures) => 400 * 2 ** failures,
    },
    mutations: { networkMode: "always" },
  },
});
