import { defineConfig } from 'vitest/config';
import { texts } from './build/texts.ts';

// `npm run dev` shows the page at /i/CODE against a running server: DESKBELL_SERVER=http://127.0.0.1:PORT npm run dev
const server = process.env['DESKBELL_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig(({ command }) => ({
  // The server gives the page as /i/CODE and its two files under /client/.
  base: command === 'build' ? '/client/' : '/',
  plugins: [
    texts(),
    {
      name: 'deskbell-invitation-address',
      configureServer: (dev) => {
        dev.middlewares.use((request, _answer, next) => {
          if (request.url?.startsWith('/i/')) request.url = '/page.html';
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
      output: { entryFileNames: 'page.js', assetFileNames: 'page.[ext]', codeSplitting: false },
    },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'] },
}));
