// Journeys through the built UI in a real browser, against the development server. Run with `npm run journeys`.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.journey.ts'],
    // One browser at a time: the machine is shared with the builds.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A browser on a busy machine can lose an event of its own protocol. What fails twice is broken,
    // and what fails once stands in the log.
    retry: 1,
  },
});
