import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { createLambda, type Lambda } from "../../../src/services/lambda/lambda.ts";

/** Two stacks of one app at once, whose function is the same but for what `copyFiles` puts beside it. */

const arn = "arn:aws:lambda:us-east-1:123456789012:function:says";
let root: string;
const open: Lambda[] = [];

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "copied-files-"));
  await writeFile(
    path.join(root, "says.js"),
    `import { readFileSync } from "node:fs";
     export const run = async () => readFileSync(process.env.LAMBDA_TASK_ROOT + "/data/word.txt", "utf8");`,
  );
  for (const word of ["one", "other"]) {
    await mkdir(path.join(root, word));
    await writeFile(path.join(root, word, "word.txt"), word);
  }
});
afterEach(() => Promise.all(open.splice(0).map((lambda) => lambda.close())));
afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

async function start(stack: string, word: string, reloads = false): Promise<Lambda> {
  const lambda = await createLambda({
    functions: [
      {
        ...{ name: "says", arn, roleArn: "arn:aws:iam::123456789012:role/says", handler: "says.run" },
        ...{ install: [], timeoutSeconds: 20, memoryMb: 256, links: {}, environment: {} },
        copyFiles: [{ from: word, to: "data" }],
      },
    ],
    app: { name: "app", stage: "local", region: "us-east-1" },
    root,
    logFolder: path.join(root, stack, "logs"),
    temporary: path.join(root, stack, "tmp"),
    endpoint: "http://127.0.0.1:1",
    credentials: () => ({ accessKeyId: "a", secretAccessKey: "b", sessionToken: "c" }),
    ...(reloads && { watch: { onReload() {} } }),
  });
  open.push(lambda);
  await lambda.prepare([]);
  return lambda;
}

it.each([
  ["runs", false],
  ["runs and reloads", true],
])("each has its own, as long as it %s", async (_how, reloads) => {
  const first = await start("first", "one", reloads);
  const second = await start("second", "other", reloads);
  expect(await first.invoke(arn, {})).toMatchObject({ payload: '"one"' });
  expect(await second.invoke(arn, {})).toMatchObject({ payload: '"other"' });
  const third = await start("third", "one", reloads);
  expect(await second.invoke(arn, {})).toMatchObject({ payload: '"other"' });
  expect(await third.invoke(arn, {})).toMatchObject({ payload: '"one"' });
});
