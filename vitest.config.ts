import { defineConfig } from "vitest/config";

export default defineConfig({
  // sst-offline is taken from its sources, as tsconfig.base.json says.
  resolve: { tsconfigPaths: true },
  test: {
    include: [
      "packages/*/{src,test}/**/*.test.ts",
      "infra/**/*.test.ts",
      "scripts/**/*.test.ts",
      "e2e/**/*.test.ts",
      "examples/*.test.ts",
      "delivery/**/*.test.ts",
      ".github/**/*.test.ts",
    ],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // What is polled for comes when it comes.
    expect: { poll: { timeout: 30_000 } },
    // Two cores: each file that starts a cloud takes most of one.
    maxWorkers: 2,
    // Of the tests that a file runs side by side, each has a cloud of its own.
    maxConcurrency: 2,
  },
});
