import { afterAll, afterEach, expect, test, vi } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";

const cloud = await startCloud();
afterAll(() => cloud.close());
afterEach(() => {
  vi.unstubAllEnvs();
});

const load = async () => (await import("../src/recognizer.ts")).recognizer;

test.each([
  ["rekognition", true],
  ["embedded", false],
  ["both", true],
])("a worker that is told %s has it, and knows whether it is paid", async (name, paid) => {
  vi.resetModules();
  vi.stubEnv("RECOGNIZER", name);
  expect(await load()).toMatchObject({ paid });
});

test.each([undefined, "", "Rekognition"])("a worker that is told %j does not start", async (name) => {
  vi.resetModules();
  vi.stubEnv("RECOGNIZER", name);
  await expect(load()).rejects.toThrow(`RECOGNIZER is none of rekognition, embedded, both: "${name ?? ""}"`);
});
