/**
 * The small apps of test/repros, each of which shows one thing that an evaluation once lost or refused.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import { ensurePlatform } from "../../src/evaluation/platform.ts";
import {
  appEnvironment,
  type EvaluateOptions,
  evaluate,
  functionOf,
  one,
  parseSnapshot,
  statements,
  survey,
} from "../../src/index.ts";

const INSTALLATION_MS = 5 * 60_000;

let platform: string;
beforeAll(async () => {
  platform = await ensurePlatform();
}, INSTALLATION_MS);

const folder = (name: string) => fileURLToPath(new URL(`../repros/${name}`, import.meta.url));
const evaluated = (name: string, options: Partial<EvaluateOptions> = {}) =>
  evaluate({ root: folder(name), stage: "test", platform, ...options });

it("resref: a resource that is an input stands as its id", async () => {
  const { snapshot } = await evaluated("resref");
  const { topic, bucket } = snapshot.outputs;
  expect(one(snapshot, "aws:sns/topicSubscription:TopicSubscription").inputs.topic).toBe(topic);
  expect(one(snapshot, "aws:s3/bucketObjectv2:BucketObjectv2").inputs.bucket).toBe(bucket);
});

it("iamedit: a policy holds its old statements and the new one", async () => {
  const { snapshot } = await evaluated("iamedit");
  const { policy } = one(snapshot, "aws:s3/bucketPolicy:BucketPolicy").inputs;
  expect(statements(policy).map(({ Effect, Action }) => [Effect, ...Action])).toEqual([
    ["Deny", "s3:*"],
    ["Deny", "s3:DeleteObject"],
  ]);
});

it("awsobj: an object is kept with its content", async () => {
  const { snapshot } = await evaluated("awsobj");
  const { inputs } = one(snapshot, "aws:s3/bucketObjectv2:BucketObjectv2");
  expect(inputs).toEqual({ bucket: snapshot.outputs.bucket, key: "seed.json", content: "{}" });
  expect(survey(snapshot)).toEqual([]);
});

it("placeholder: a secret stays a secret, and its placeholder is kept", async () => {
  const { snapshot } = await evaluated("placeholder");
  expect(snapshot.secrets).toEqual({ Greeting: { placeholder: "hello" } });
  expect(functionOf(snapshot, "f.handler").function.source!.links.Greeting!.value).toEqual({
    secret: "Greeting",
  });
  const text = JSON.stringify(snapshot);
  expect(parseSnapshot(text, "placeholder.json")).toEqual(JSON.parse(text));
});

it("envcfg: the config sees the shell and .env when it is let, and else neither", async () => {
  const environment = await appEnvironment(folder("envcfg"), "test", { FROM_SHELL: "shell" });
  const { snapshot } = await evaluated("envcfg", { environment });
  expect(snapshot.outputs).toMatchObject({ a: "shell", b: "dotenv" });
  process.env.FROM_SHELL = "shell";
  try {
    const { snapshot: closed } = await evaluated("envcfg");
    expect(closed.outputs).toMatchObject({ a: "unset", b: "unset" });
  } finally {
    delete process.env.FROM_SHELL;
  }
});

it("secretstr: a secret inside a longer string stands there by its name", async () => {
  const { snapshot } = await evaluated("secretstr");
  const { environment } = functionOf(snapshot, "f.handler").function.inputs;
  expect(environment).toMatchObject({
    variables: {
      DATABASE_URL: { join: ["postgres://app:", { secret: "DbPassword" }, "@db.example.com/app"] },
    },
  });
  expect(survey(snapshot)).toEqual([]);
});

it("devcmd: a command without an address is named beside the rest", async () => {
  const { snapshot, devCommands, urls } = await evaluated("devcmd");
  expect(devCommands).toEqual([
    { name: "Studio", command: "npx drizzle-kit studio", directory: ".", environment: {} },
  ]);
  expect(urls).toEqual([{ name: "F", type: "sst:aws:Function", url: snapshot.outputs.url }]);
});

it("v2cfg: an app of SST 2 is told so in a line", async () => {
  await expect(evaluated("v2cfg")).rejects.toThrow(
    /^sst.config.ts is that of an SST 2 app, .*migrate-from-v2/,
  );
});

it("routebucket: a Router's route to a bucket is there", async () => {
  const { snapshot } = await evaluated("routebucket");
  const { id } = one(snapshot, "aws:s3/bucket:Bucket");
  expect(snapshot.routers[0]!.routes).toEqual([{ path: "/files", bucket: id }]);
});

it("routerfn: a function behind a Router's path", async () => {
  const { snapshot, urls } = await evaluated("routerfn");
  expect(snapshot.routers[0]!.routes).toEqual([
    { path: "/api", url: expect.stringContaining(".lambda-url.") },
  ]);
  expect(urls.map(({ name }) => name)).toEqual(["F", "R"]);
});

it("rawurl: a function that SST does not make is there, and named as not run", async () => {
  const { snapshot, errors } = await evaluated("rawurl", { strict: false });
  expect(errors).toEqual([]);
  expect(survey(snapshot)).toEqual([
    'aws:lambda/function:Function "F": the snapshot does not say what it runs',
  ]);
});
