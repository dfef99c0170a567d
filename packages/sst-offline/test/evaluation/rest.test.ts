/** What is left of an app when parts of it are broken, and what an evaluation tells beside the snapshot. */
import { beforeAll, describe, expect, it } from "vitest";
import { ensurePlatform } from "../../src/evaluation/platform.ts";
import { all, appEnvironment, evaluate, functionOf, one, survey } from "../../src/index.ts";
import { appFolders } from "./app-folder.ts";

const INSTALLATION_MS = 5 * 60_000;

let platform: string;
beforeAll(async () => {
  platform = await ensurePlatform();
}, INSTALLATION_MS);

const appWith = appFolders();

describe("an app with broken parts", () => {
  it("is evaluated but for them, and each is told with its place", async () => {
    const root = await appWith(
      `    const { broken } = await import("./broken");
    const { bucket, dead } = broken();
    dead.subscribe("f.handler");
    aws.ec2.getVpcOutput({ default: true });
    $output(bucket.name).apply(() => { throw new Error("this name will not do"); });
    new sst.aws.StaticSite("Site", { path: "nowhere" });
    new sst.aws.Function("After", { handler: "f.handler", link: [dead] });
    const queue = new sst.aws.Queue("Queue");
    return { queue: queue.url, dead: dead.url };`,
      {
        "broken.ts": `export const broken = () => ({
  bucket: new sst.aws.Bucket("Bucket"),
  dead: new sst.aws.Queue("a name with spaces"),
});`,
      },
    );
    const { snapshot, errors, files } = await evaluate({ root, stage: "test", platform, strict: false });
    expect(errors).toEqual(
      expect.arrayContaining([
        { message: expect.stringContaining("cannot contain spaces"), place: "broken.ts:3" },
        { message: "the pretend AWS provider does not answer aws:ec2/getVpc:getVpc" },
        { message: "this name will not do", place: "sst.config.ts:8" },
        { message: "the site Site has no folder nowhere" },
        { message: "After was not made whole: something that it is made of failed" },
      ]),
    );
    expect(errors).toHaveLength(5);
    expect(snapshot.outputs).toEqual({ queue: one(snapshot, "aws:sqs/queue:Queue").id });
    expect(all(snapshot, "aws:s3/bucket:Bucket").map(({ name }) => name)).toContain("BucketBucket");
    expect(files).toEqual(["broken.ts", "sst.config.ts"]);
  });

  it("is evaluated up to where run() throws", async () => {
    const root = await appWith(`    new sst.aws.Queue("Queue");\n    throw new Error("no further");`);
    const { snapshot, errors } = await evaluate({ root, stage: "test", platform, strict: false });
    expect(errors).toEqual([{ message: "no further", place: "sst.config.ts:5" }]);
    expect(one(snapshot, "aws:sqs/queue:Queue").name).toBe("QueueQueue");
    await expect(evaluate({ root, stage: "test", platform })).rejects.toThrow(
      /^no further \(sst.config.ts:5\)$/,
    );
  });

  it("is refused with the place of what does not compile", async () => {
    const root = await appWith("", { "sst.config.ts": "\n\nconst = 1" });
    await expect(evaluate({ root, stage: "test", platform, strict: false })).rejects.toThrow(
      /^sst.config.ts cannot be bundled: .* \(sst.config.ts:3\)$/,
    );
  });

  it("is refused with the place where app() throws", async () => {
    const root = await appWith("", {}, "() => {\n throw new Error('which stage?');\n }");
    await expect(evaluate({ root, stage: "test", platform })).rejects.toThrow(
      /^app\(\) of sst.config.ts failed: which stage\? \(sst.config.ts:3\)$/,
    );
  });
});

describe("what stands beside the inputs", () => {
  it("is in the snapshot, and named as not honored", async () => {
    const root = await appWith(
      `    console.log("a word of the app's own");
    const there = new aws.Provider("There", { region: "eu-west-1" });
    const far = new aws.sqs.Queue("Far", {}, { provider: there });
    new aws.sqs.Queue("Farther", { region: "eu-north-1" });
    const router = new sst.aws.Router("Edge", { protection: "oac" });
    new sst.aws.Function("F", {
      handler: "f.handler",
      url: { router: { instance: router, path: "/api", rewrite: { regex: "^/api/(.*)$", to: "/$1" } } },
      copyFiles: [{ from: "data/words.txt", to: "words.txt" }],
      nodejs: { loader: { ".txt": "text" } },
    });
    const bucket = new aws.s3.Bucket("Raw");
    new aws.s3.BucketObjectv2("File", { bucket, key: "words", source: new $util.asset.FileAsset("data/words.txt") });
    new aws.s3.BucketObjectv2("Text", { bucket, key: "text", source: new $util.asset.StringAsset("undefined") });
    new aws.s3.BucketObjectv2("Large", { bucket, key: "large", content: "x".repeat(100_000) });
    return { far: far.arn };`,
      { "data/words.txt": "one two", "f.ts": "export const handler = async () => 1;" },
    );
    const { snapshot } = await evaluate({ root, stage: "test", platform });
    expect(snapshot.outputs.far).toMatch(/^arn:aws:sqs:eu-west-1:/);
    expect(all(snapshot, "aws:sqs/queue:Queue").map(({ name, region }) => [name, region])).toEqual([
      ["Far", "eu-west-1"],
      ["Farther", "eu-north-1"],
    ]);
    expect(functionOf(snapshot, "f.handler").function.source).toMatchObject({
      copyFiles: [{ from: "data/words.txt", to: "words.txt" }],
      bundling: { loader: { ".txt": "text" } },
    });
    expect(snapshot.routers[0]!.routes).toEqual([
      {
        path: "/api",
        url: expect.any(String),
        rewrite: { regex: "^/api/(.*)$", to: "/$1" },
        signed: true,
      },
    ]);
    const object = (name: string) => one(snapshot, "aws:s3/bucketObjectv2:BucketObjectv2", name).inputs;
    expect(object("File").source).toEqual({ file: "data/words.txt" });
    expect(object("Text").content).toBe("undefined");
    expect(object("Large").source).toEqual({ omitted: "content of 100000 characters" });

    const missing = survey(snapshot).join("\n");
    for (const what of ["eu-west-1", "one region, the app's own (Farther)", "nodejs.loader"])
      expect(missing).toContain(what);
    expect(missing).toContain("its content, content of 100000 characters");
  });
});

describe("an app's environment", () => {
  it("is the shell's over .env, and .env.STAGE over both, as with SST's CLI", async () => {
    const root = await appWith("", { ".env": "A=1\nB=1\nC=1", ".env.dev": "C=2\nD=2", ".env.other": "A=3" });
    expect(await appEnvironment(root, "dev", { B: "shell", D: "shell", E: undefined })).toEqual({
      A: "1",
      B: "shell",
      C: "2",
      D: "2",
    });
  });
});
