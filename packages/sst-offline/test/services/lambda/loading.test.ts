import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startLone } from "../../lone-instance.ts";

/** AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle", Init phase. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "loading-"));
});
afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

/** A function whose code takes so long to load (milliseconds). */
async function slow(loadingMs: number, timeoutSeconds: number) {
  const file = path.join(folder, `slow-${loadingMs}.mjs`);
  await writeFile(
    file,
    `await new Promise((done) => setTimeout(done, ${loadingMs})); export const run = async () => "done";`,
  );
  const said: string[] = [];
  const instance = await startLone(folder, {
    timeoutSeconds,
    initSeconds: 0.2,
    log: { line: (_, text) => void said.push(text) },
  });
  instance.load({ file, export: "run" });
  const outcome = await instance.invoke("request-1", "{}");
  await instance.end();
  return { outcome, said };
}

it("loads for longer than its init phase within the function's timeout, and says so", async () => {
  const { outcome, said } = await slow(600, 60);
  expect(outcome).toMatchObject({ payload: '"done"' });
  expect(said[0]).toMatch(/^INIT_REPORT Init Duration: .* ms\tPhase: init\tStatus: timeout$/);
});

it("is ended when it takes longer than that", async () => {
  const { outcome } = await slow(60_000, 1);
  expect(outcome).toMatchObject({
    error: {
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/Task timed out after 1\.00 seconds$/),
    },
  });
});
