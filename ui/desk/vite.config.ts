import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url));

export default defineConfig({
  plugins: [svelte(), svelteTesting()],
  // Texts and generated types lie outside of this folder.
  server: { port: 1420, strictPort: true, host: "127.0.0.1", fs: { allow: [root] } },
  resolve: { alias: { $types: `${root}/ui/generated/index.ts` } },
  // WebKitGTK 2.40 is Safari 16.4; Lightning CSS rewrites light-dark() for it.
  build: {
    target: "safari16.4",
    cssTarget: "safari16.4",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  test: {
    environment: "happy-dom",
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    env: { TZ: "UTC" },
    testTimeout: 30_000,
  },
});
