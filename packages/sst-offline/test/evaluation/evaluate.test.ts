import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensurePlatform } from "../../src/evaluation/platform.ts";
import {
  all,
  environmentTypes,
  evaluate,
  functionOf,
  one,
  parseSnapshot,
  serialize,
} from "../../src/index.ts";

const INSTALLATION_MS = 5 * 60_000;
const counter = fileURLToPath(new URL("./counter", import.meta.url));

let platform: string;
const folders: string[] = [];

beforeAll(async () => {
  platform = await ensurePlatform();
}, INSTALLATION_MS);

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

/** An app whose sst.config.ts holds `app` and `run` as given. */
async function appWith(run: string, app = "() => ({ name: 'small', home: 'aws' })"): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "snapshot-app-"));
  folders.push(folder);
  await writeFile(
    path.join(folder, "sst.config.ts"),
    `export default $config({ app: ${app}, async run() { ${run} } });`,
  );
  return folder;
}

const failure = (root: string) =>
  evaluate({ root, stage: "test", platform }).then(
    () => "it evaluated",
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe("a small app of another kind", () => {
  let evaluation: Awaited<ReturnType<typeof evaluate>>;

  beforeAll(async () => {
    evaluation = await evaluate({ root: counter, stage: "test", platform });
  });

  it("becomes a snapshot that can be read back", () => {
    const text = serialize(evaluation.snapshot);
    expect(parseSnapshot(text, "counter.json")).toEqual(JSON.parse(text));
  });

  it("has its function's source, links and secrets by name", () => {
    const { snapshot } = evaluation;
    const table = one(snapshot, "aws:dynamodb/table:Table").id;
    expect(functionOf(snapshot, "src/count.handler").function.source).toEqual({
      handler: "src/count.handler",
      install: [],
      links: {
        Counts: { type: "sst.aws.Dynamo", name: table },
        Settings: { type: "sst.sst.Linkable", limit: 3, password: { secret: "Password" } },
        Token: { type: "sst.sst.Secret", value: { secret: "Token" } },
      },
    });
    expect(snapshot.outputs.table).toBe(table);
  });

  it("shows what SST's defaults would do: a link that grants everything, a role that trusts the account", () => {
    const { role } = functionOf(evaluation.snapshot, "src/count.handler");
    expect(JSON.stringify(role.inputs.inlinePolicies)).toContain("dynamodb:*");
    expect(JSON.stringify(role.inputs.assumeRolePolicy)).toContain(":root");
  });

  it("has its router's routes, a function's URL and a site that is not built", () => {
    const { functionUrl } = one(evaluation.snapshot, "aws:lambda/functionUrl:FunctionUrl").outputs!;
    expect(evaluation.snapshot.routers).toEqual([
      {
        name: "Edge",
        url: evaluation.snapshot.outputs.address,
        routes: [
          { path: "/count", url: String(functionUrl).replace(/\/$/, "") },
          expect.objectContaining({ path: "/", site: "Page", folder: "site", notFound: "index.html" }),
        ],
      },
    ]);
  });

  it("keeps nothing of files, bundles, paths and keys", () => {
    const text = serialize(evaluation.snapshot);
    expect(text).not.toContain("SST_KEY");
    expect(text).not.toContain(counter);
    expect(text).not.toContain("bucketObject");
    for (const { inputs } of all(evaluation.snapshot, "aws:lambda/function:Function"))
      expect(inputs).not.toHaveProperty("s3Key");
  });

  it("types what its functions read", () => {
    expect(environmentTypes(evaluation.links)).toContain(`    "Settings": {
      "limit": number
      "password": string
      "type": "sst.sst.Linkable"
    }
`);
  });

  it("is the same bytes again, whatever the machine's own settings", async () => {
    process.env.SST_SECRET_Token = "a secret of this machine";
    process.env.AWS_REGION = "eu-north-1";
    try {
      const again = await evaluate({ root: counter, stage: "test", platform });
      expect(serialize(again.snapshot)).toBe(serialize(evaluation.snapshot));
    } finally {
      delete process.env.SST_SECRET_Token;
      delete process.env.AWS_REGION;
    }
  });
});

describe("the same app, asked otherwise:", () => {
  it("as `sst dev` would have it, with bridges for functions and a site that runs on this machine", async () => {
    const { snapshot, devCommands } = await evaluate({ root: counter, stage: "test", platform, dev: true });
    const { function: count } = functionOf(snapshot, "src/count.handler");
    expect(count.inputs).toMatchObject({ runtime: "provided.al2023", description: "live" });
    expect(count.source!.links).toHaveProperty("Counts");
    expect(snapshot.routers[0]!.routes.map(({ path }) => path)).toEqual(["/count"]);
    expect(devCommands).toEqual([
      expect.objectContaining({ name: "Page", directory: "site", command: "npm run dev" }),
    ]);
  });

  it("with another text in place of one of its files", async () => {
    const source = await readFile(path.join(counter, "sst.config.ts"), "utf8");
    const sources = {
      "sst.config.ts": source.replace('"counter"', '"other"').replace('"Counts"', '"Sums"'),
    };
    const { snapshot } = await evaluate({ root: counter, stage: "test", platform, sources });
    expect(snapshot.app.name).toBe("other");
    expect(one(snapshot, "aws:dynamodb/table:Table").name).toBe("SumsTable");
  });

  it("with a name of its own, whose zone and certificate AWS would know", async () => {
    const root = await appWith(
      'return { url: new sst.aws.Router("Edge", { domain: "notes.example.org" }).url }',
    );
    const { snapshot } = await evaluate({ root, stage: "test", platform });
    expect(snapshot.outputs.url).toBe("https://notes.example.org");
    expect(snapshot.routers[0]!.url).toBe("https://notes.example.org");
    const { zoneId } = one(snapshot, "aws:route53/record:Record", /CdnARecord/).inputs;
    for (const { inputs, name } of all(snapshot, "aws:route53/record:Record"))
      expect(inputs.zoneId, name).toBe(zoneId);
    expect(one(snapshot, "aws:acm/certificateValidation:CertificateValidation").inputs.certificateArn).toBe(
      one(snapshot, "aws:acm/certificate:Certificate").arn,
    );
  });

  it("about to be deployed, which it may refuse", async () => {
    const root = await appWith('if ($cli.command === "deploy") throw new Error("not this one")');
    await expect(evaluate({ root, stage: "test", platform, command: "deploy" })).rejects.toThrow(
      "not this one",
    );
    expect((await evaluate({ root, stage: "test", platform })).snapshot.resources).toEqual([]);
  });
});

describe("an app with an error is refused, by the error's name:", () => {
  it("every error of its resources at once", async () => {
    const root = await appWith(`
        const bucket = new sst.aws.Bucket("Notes");
        aws.ec2.getVpcOutput({ default: true });
        $output(bucket.name).apply(() => { throw new Error("this name will not do"); });
        new sst.aws.StaticSite("Site", { path: "nowhere" });
      `);
    const message = await failure(root);
    expect(message).toContain("the pretend AWS provider does not answer aws:ec2/getVpc:getVpc");
    expect(message).toContain("this name will not do");
    expect(message).toContain("the site Site has no folder nowhere");
    expect(message.split("\n")).toHaveLength(3);
  });

  it("one that run() throws", async () => {
    expect(await failure(await appWith("throw new Error('no stage is called so')"))).toMatch(
      /^EvaluationError: .*no stage is called so/,
    );
  });

  it("a secret that is encoded", async () => {
    const root = await appWith(`
        const key = new sst.Secret("ApiKey");
        new sst.aws.Function("Call", {
          handler: "src/call.handler",
          environment: { TARGET: key.value.apply((value) => "https://example.com/?key=" + encodeURIComponent(value)) },
        });
      `);
    expect(await failure(root)).toContain("the secret ApiKey is encoded there");
  });

  it("one that app() throws", async () => {
    const root = await appWith("", "() => { throw new Error('which stage?') }");
    expect(await failure(root)).toMatch(/^EvaluationError: app\(\) of sst.config.ts failed:.*which stage\?/s);
  });

  it("a provider that is not modeled", async () => {
    const root = await appWith("", "() => ({ name: 'small', home: 'aws', providers: { cloudflare: true } })");
    expect(await failure(root)).toBe(
      "EvaluationError: the provider cloudflare cannot be evaluated, only aws and random",
    );
  });

  it("a mistake of syntax", async () => {
    expect(await failure(await appWith("const = 1"))).toMatch(
      /^EvaluationError: sst.config.ts cannot be bundled: .*sst\.config\.ts/s,
    );
  });

  it("components that are not installed", async () => {
    const root = await appWith("");
    await expect(evaluate({ root, stage: "test" })).rejects.toThrow(
      /^SST's components are not installed in /,
    );
  });
});
