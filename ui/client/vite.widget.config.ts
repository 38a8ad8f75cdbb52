import { defineConfig } from 'vitest/config';
import { widgetTexts } from './build/texts.ts';

/** The script that the company's own site loads: one file, with its styles and the words of every language. */
export default defineConfig({
  plugins: [widgetTexts()],
  publicDir: false,
  build: {
    target: ['chrome107', 'edge107', 'firefox106', 'safari16'],
    emptyOutDir: false,
    lib: { entry: 'widget/main.ts', name: 'widget', formats: ['iife'], fileName: () => 'widget.js' },
  },
});
