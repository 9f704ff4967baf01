import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { precompress } from '#kit/http/precompress.ts'
import { traditional } from './i18n/traditional.ts'

/**
 * Two entries: the sign-in page stands alone, without the component library, so that it is there at once;
 * the app loads each screen when it is opened. No inline script, so that the page policy can forbid them.
 * Pages carry `__CSP_NONCE__`, which the server replaces per answer.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [
    react(),
    traditional(),
    // The server sends .br and .gz where they lie beside a file.
    { name: 'precompress', closeBundle: () => void precompress(resolve(import.meta.dirname, 'dist')) },
  ],
  server: { fs: { allow: [resolve(import.meta.dirname, '..')] } },
  build: {
    outDir: resolve(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    assetsDir: 'assets',
    // A data: address for a font or picture would need a looser policy and grows the style sheet.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      // Contracts are plain data: a page that takes one rule from them need not carry every schema.
      treeshake: {
        moduleSideEffects: (id) =>
          !/\/modules\/[^/]+\/(contract|rules)(\/|\.ts)|\/node_modules\/typebox\//.test(id),
      },
      input: {
        app: resolve(import.meta.dirname, 'index.html'),
        'sign-in': resolve(import.meta.dirname, 'sign-in.html'),
      },
    },
  },
})
