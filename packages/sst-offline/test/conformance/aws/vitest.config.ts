import { defineConfig } from "vitest/config";

/** Rows asked of a real account: `npm run conformance:aws`. Never a part of `npm test`: it costs, and needs keys. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.rows.ts"],
    globalSetup: ["setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 1,
    maxConcurrency: 4,
  },
});
