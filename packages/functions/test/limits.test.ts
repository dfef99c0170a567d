import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv("RECOGNITION_MAX_RECEIVE_COUNT", "3");
  vi.stubEnv("RECOGNITIONS_PER_MONTH", "5000");
  vi.stubEnv("BYTES_PER_PERSON", "1000000");
  vi.stubEnv("PHOTOS_PER_DAY", "100");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const load = async () => (await import("../src/limits.ts")).limits;

test("the worker's limits are those of its environment", async () => {
  expect(await load()).toEqual({ tries: 3, recognitionsPerMonth: 5000, bytes: 1_000_000, photosPerDay: 100 });
});

const NAMES = [
  "RECOGNITION_MAX_RECEIVE_COUNT",
  "RECOGNITIONS_PER_MONTH",
  "BYTES_PER_PERSON",
  "PHOTOS_PER_DAY",
];
describe.each(NAMES)("a worker whose %s is", (name) => {
  test.each([undefined, "", "0", "-1", "8.5", "8 times", "Infinity"])("%j does not start", async (value) => {
    vi.stubEnv(name, value);
    await expect(load()).rejects.toThrow(`${name} is no whole number above 0: "${value ?? ""}"`);
  });
});
