import { defineConfig } from "vitest/config";

/** What starts a cloud, evaluates a stack or drives a browser stands in a folder `test`, in examples or in e2e. */
const CLOUD = ["packages/*/test/**/*.test.ts", "{infra,delivery}/test/**/*.test.ts", "examples/*.test.ts"];
const E2E = ["e2e/**/*.test.ts"];

export default defineConfig({
  // sst-offline is taken from its sources, as tsconfig.base.json says.
  resolve: { tsconfigPaths: true },
  test: {
    // These end what waits in vain, also where a machine is busy: nothing is held to a time.
    testTimeout: 120_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
    // Two cores: each file that starts a cloud takes most of one.
    maxWorkers: 2,
    // Tests that a file runs side by side have a cloud each.
    maxConcurrency: 2,
    coverage: {
      provider: "v8",
      include: ["packages/*/src/**/*.{ts,tsx}", "infra/*.ts"],
      reporter: ["text-summary"],
    },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "packages/*/src/**/*.test.ts",
            "{infra,delivery,scripts,docs}/**/*.test.ts",
            ".github/**/*.test.ts",
          ],
          exclude: [...CLOUD, "**/node_modules/**"],
        },
      },
      { extends: true, test: { name: "cloud", include: CLOUD } },
      { extends: true, test: { name: "e2e", include: E2E, globalSetup: "e2e/models.ts" } },
    ],
  },
});
