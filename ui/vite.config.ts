import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const page = (name: string) => fileURLToPath(new URL(`./${name}.html`, import.meta.url));

export default defineConfig({
  // The app and the development server serve the bundle from different origins.
  base: './',
  plugins: [svelte(), svelteTesting()],
  resolve: {
    alias: { $lib: fileURLToPath(new URL('./src/lib', import.meta.url)) },
  },
  server: { host: '127.0.0.1', port: 5173, strictPort: true },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['safari17', 'chrome120'],
    sourcemap: false,
    // Nothing may become a data: URL, since the content security policy allows fonts from the bundle alone.
    assetsInlineLimit: 0,
    // The polyfill would add an inline script element, which the content security policy refuses.
    modulePreload: { polyfill: false },
    // Two pages: the window that reads, and the small one that alone can apply.
    rolldownOptions: { input: { index: page('index'), confirm: page('confirm') } },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    restoreMocks: true,
  },
});
