import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { production } from "../../infra/snapshot/committed.ts";
import { enter, findStack } from "./stack.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phototag-ops-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const local = {
  table: "phototag-local-LibraryTable-abc",
  bucket: "photos",
  queueUrl: "http://127.0.0.1:3001/123456789012/recognition",
  deadLetterQueueUrl: "http://127.0.0.1:3001/123456789012/dead",
  userPoolId: "us-east-1_abc",
  endpoint: "http://127.0.0.1:3001",
  region: "us-east-1",
  operator: { accessKeyId: "AKIA", secretAccessKey: "secret" },
};
async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

it("finds the local cloud in its data folder, and points the library's code at it as its operator", async () => {
  await file("outputs.json", local);
  const stack = await findStack({}, { PHOTOTAG_DATA: folder });
  expect(stack.stage).toBe("local");
  const env: Record<string, string | undefined> = { AWS_PROFILE: "work", AWS_SESSION_TOKEN: "token" };
  enter(stack, env);
  expect(env).toMatchObject({
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_ACCESS_KEY_ID: "AKIA",
    SST_RESOURCE_Library: JSON.stringify({ name: local.table }),
    SST_RESOURCE_DeadLetters: JSON.stringify({ url: local.deadLetterQueueUrl }),
  });
  // What would send calls elsewhere, or sign them as somebody else.
  expect(env.AWS_PROFILE).toBeUndefined();
  expect(env.AWS_SESSION_TOKEN).toBeUndefined();
});

it("finds a stage on AWS by the outputs of its deployment, and leaves credentials to AWS's own ways", async () => {
  const stack = await findStack({ outputs: await file("production.json", production.outputs) });
  expect(stack.stage).toBe("production");
  const env: Record<string, string | undefined> = { AWS_PROFILE: "work" };
  enter(stack, env);
  expect(env).toMatchObject({ AWS_PROFILE: "work", AWS_REGION: production.app.region });
  expect(env.AWS_ENDPOINT_URL).toBeUndefined();
  expect(env.AWS_ACCESS_KEY_ID).toBeUndefined();
});

it("takes the outputs that the last deployment left, if they are the stage's, and names what asks AWS itself", async () => {
  const deployed = await file("deployed.json", production.outputs);
  expect(await findStack({ stage: "production" }, {}, deployed)).toMatchObject({
    stage: "production",
    outputs: { table: production.outputs.table },
  });
  const ada = findStack({ stage: "ada" }, {}, deployed);
  await expect(ada).rejects.toThrow(/of stage production.*npx sst shell --stage ada npm run ops/);
  for (const other of [join(folder, "none.json"), await file("empty.json", {})])
    await expect(findStack({ stage: "ada" }, {}, other)).rejects.toThrow(/npx sst shell --stage ada/);
});

it("says what is wrong with a file, and where to find the right one", async () => {
  const of = (outputs: string) => findStack({ outputs });
  await expect(of(join(folder, "none.json"))).rejects.toThrow(/^There is no .*none\.json$/);
  await expect(of(await file("text.json", "text"))).rejects.toThrow(/is not JSON/);
  await expect(of(await file("other.json", { url: "https://example.com" }))).rejects.toThrow(
    /is not Phototag's outputs: table is missing or wrong/,
  );
  await expect(findStack({}, { PHOTOTAG_DATA: join(folder, "nowhere") })).rejects.toThrow(/npm start/);
  await expect(findStack({ stage: "ada", outputs: "x" })).rejects.toMatchObject({ exitCode: 2 });
});
