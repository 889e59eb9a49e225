import { fileURLToPath } from "node:url";

import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

const gateway = process.env.GATEWAY_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: "false" },
  // The Content-Security-Policy allows neither data: fonts nor inline scripts.
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file instead of one for each small module that several pages share.
          groups: [{ name: "shared", test: /src\/(api|composables|stores|storage)/, minShareCount: 2 }],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/api", "/admin", "/static", "^/.*feed\\.xml$", "/sitemap.xml"].map((path) => [path, gateway]),
    ),
  },
  test: { environment: "jsdom", include: ["src/**/*.test.ts"], restoreMocks: true },
});
