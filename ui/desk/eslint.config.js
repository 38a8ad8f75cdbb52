import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

export default ts.config(
  { ignores: ["dist/", "node_modules/"] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig },
    },
  },
  {
    rules: {
      // TypeScript knows what is defined.
      "no-undef": "off",
      "svelte/no-at-html-tags": "error",
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/lib/backend/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            { group: ["@tauri-apps/*"], message: "Only src/lib/backend/ knows the desktop: add it to the Backend interface." },
            { group: ["**/backend/tauri", "**/backend/fake*"], message: "Only src/lib/backend/index.ts chooses the implementation." },
          ],
        },
      ],
    },
  },
);
