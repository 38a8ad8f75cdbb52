import { defineConfig } from 'vitest/config';
import { texts } from './build/texts.ts';

// `npm run dev` shows the page at /i/CODE and /chat/SLUG against a running server: DESKBELL_SERVER=http://127.0.0.1:PORT npm run dev
const server = process.env['DESKBELL_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig(({ command }) => ({
  // The server gives the page as /i/CODE and /chat/SLUG, and its two files under /client/.
  base: command === 'build' ? '/client/' : '/',
  plugins: [
    texts(),
    {
      name: 'deskbell-page-address',
      configureServer: (dev) => {
        dev.middlewares.use((request, _answer, next) => {
          if (/^\/(i|chat)\//.test(request.url ?? '')) request.url = '/page.html';
          next();
        });
      },
    },
  ],
  server: { proxy: { '/v1': { target: server, ws: true } } },
  build: {
    target: ['chrome107', 'edge107', 'firefox106', 'safari16'],
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: 'page.html',
      output: {
        entryFileNames: 'page.js',
        assetFileNames: 'page.[ext]',
        chunkFileNames: '[name].js',
        // What the page needs at once is one script, also where the later ones need it too.
        codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] },
        minify: {
          compress: { target: 'es2021' },
          mangle: true,
          codegen: true,
        },
      },
    },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'] },
}));
