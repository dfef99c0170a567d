import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensurePlatform } from "../src/evaluation/platform.ts";
import { Command } from "./command.ts";

const INSTALLATION_MS = 5 * 60_000;
const folders: string[] = [];

beforeAll(async () => {
  await ensurePlatform();
}, INSTALLATION_MS);
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function appWith(run?: string): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "cloud-app-"));
  folders.push(folder);
  if (run !== undefined)
    await writeFile(
      path.join(folder, "sst.config.ts"),
      `export default $config({ app: () => ({ name: "tried", home: "aws" }), async run() { ${run} } });`,
    );
  await writeFile(
    path.join(folder, "log.mjs"),
    `export const handler = async (event) => {
      console.log("got " + JSON.stringify(event));
      return { path: event.rawPath, key: process.env.SST_RESOURCE_Key, stage: process.env.SST_RESOURCE_App };
    };`,
  );
  return folder;
}

describe("what is off is one line, and ends with 2 when it is the command line, else with 1:", () => {
  const line = async (code: 1 | 2, args: string[], env?: Record<string, string>) => {
    const command = new Command(args, env);
    expect(await command.ended).toBe(code);
    const lines = command.said.trim().split("\n");
    expect(lines).toHaveLength(1);
    return lines[0];
  };

  it("no folder said, and this one is none", async () => {
    expect(await line(2, [])).toContain("holds no sst.config.ts");
  });

  it("a folder that is not there", async () => {
    expect(await line(2, ["no/such/folder"], { INIT_CWD: "/" })).toBe(
      `There is no folder ${path.resolve("/", "no/such/folder")}.`,
    );
  });

  it("a folder without sst.config.ts", async () => {
    expect(await line(2, [await appWith()])).toContain("holds no sst.config.ts");
  });

  it("an option that is not known", async () => {
    expect(await line(2, [await appWith(""), "--stge", "x"])).toContain("--stge");
  });

  it("an app that does not evaluate", async () => {
    expect(await line(1, [await appWith(`throw new Error("not today");`)])).toBe(
      "not today (sst.config.ts:1)",
    );
  });

  it("a handler whose package is not installed", async () => {
    const app = await appWith(`new sst.aws.Function("A", { handler: "needs.handler" });`);
    await writeFile(
      path.join(app, "needs.mjs"),
      `import "no-such-package"; export const handler = () => {};`,
    );
    const said = await line(1, [app]);
    expect(said).toContain('Could not resolve "no-such-package"');
    expect(said).toContain(`npm install in ${app}`);
  });

  it("a port that is taken", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const taken = await line(1, [await appWith("")], { PORT: String(port), SITE_PORT: "0" });
    expect(taken).toContain(`Port ${port} is taken`);
    server.close();
  });
});

it("runs what is left of an app that is broken in parts, and says which", async () => {
  const command = new Command([
    await appWith(`
      const page = new sst.aws.Function("Page", { handler: "log.handler", url: true });
      new sst.aws.StaticSite("Site", { path: "nowhere" });
      return { page: page.url };
    `),
  ]);
  await command.until(/^ready /m);
  expect(command.said).toMatch(/^not evaluated: .*nowhere/m);
  const [, page = ""] = /^Page: (\S+)$/m.exec(command.said) ?? [];
  expect(await (await fetch(`${page}here`)).json()).toMatchObject({ path: "/here" });
  command.child.kill("SIGTERM");
  await command.ended;
});

describe("an app of many shapes", () => {
  let app: string;
  let command: Command;
  let outputs: Record<string, string> & { operator: { accessKeyId: string; secretAccessKey: string } };
  let client: {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
  };

  beforeAll(async () => {
    app = await appWith(`
      const key = new sst.Secret("Key");
      const page = new sst.aws.Function("Page", { handler: "log.handler", url: true, link: [key] });
      const topic = new sst.aws.SnsTopic("News");
      topic.subscribe("Reader", "log.handler");
      const queue = new sst.aws.Queue("Jobs");
      queue.subscribe("log.handler");
      const drop = new sst.aws.Bucket("Drop");
      drop.notify({ notifications: [{ name: "Told", topic }] });
      const inbox = new sst.aws.Bucket("Inbox");
      inbox.notify({ notifications: [{ name: "Seen", function: "log.handler" }] });
      const api = new sst.aws.ApiGatewayV2("Api");
      api.route("GET /things/{id}", "log.handler");
      new sst.aws.Cron("Old", { schedule: "rate(1 day)", function: "log.handler" });
      const clicks = new sst.aws.KinesisStream("Clicks");
      clicks.subscribe("Counter", "log.handler");
      const snake = new sst.aws.Function("Snake", { handler: "snake.main", runtime: "python3.12", url: true, link: [clicks] });
      return { page: page.url, topic: topic.arn, queue: queue.url, drop: drop.name, inbox: inbox.name, api: api.url };
    `);
    command = new Command([app, "--stage", "tried"], { SST_SECRET_Key: "of one's own" });
    await command.until(/^ready /m);
    outputs = JSON.parse(await readFile(path.join(app, ".sst", "local", "outputs.json"), "utf8"));
    client = { endpoint: outputs.endpoint!, region: outputs.region!, credentials: { ...outputs.operator } };
  });

  afterAll(async () => {
    command?.child.kill();
    await command?.ended;
  });

  it("is named what is not honored, before anything starts", () => {
    const [before = ""] = command.said.split(/^\w+: http/m);
    const lines = before.trim().split("\n");
    expect(lines.map((line) => line.replace(/^not honored: (\S+).*/, "$1"))).toEqual([
      "aws:kinesis/stream:Stream",
      "aws:lambda/function:Function",
      "aws:lambda/functionUrl:FunctionUrl",
      "aws:lambda/eventSourceMapping:EventSourceMapping",
      "aws:lambda/permission:Permission",
      "aws:lambda/permission:Permission",
    ]);
    expect(before).toContain('Function "SnakeFunction": property "runtime"');
  });

  it("says where each of its components is reached", () => {
    expect(command.said).toContain(`\nApi: ${outputs.api}\n`);
    expect(command.said).toContain(`\nPage: ${outputs.page}\n`);
  });

  it("prints its outputs as they are written, for this user's eyes", async () => {
    expect(JSON.parse(`{${command.said.split("\n{")[1]!.split("\n}")[0]}}`)).toEqual(outputs);
    // Windows has no such modes.
    const open = process.platform === "win32" ? 0 : 0o077;
    expect((await stat(path.join(app, ".sst", "local", "outputs.json"))).mode & open).toBe(0);
  });

  it("answers at a function's URL, with its secret and its stage", async () => {
    const answer = (await (await fetch(`${outputs.page}a/b?c=d`)).json()) as Record<string, string>;
    expect(answer.path).toBe("/a/b");
    expect(JSON.parse(answer.key!)).toMatchObject({ value: "of one's own" });
    expect(JSON.parse(answer.stage!)).toEqual({ name: "tried", stage: "tried" });
  });

  it("answers at an API's address", async () => {
    expect(await (await fetch(`${outputs.api}/things/7`)).json()).toMatchObject({ path: "/things/7" });
    expect((await fetch(`${outputs.api}/others`)).status).toBe(404);
  });

  it("hands a queue's messages to their function", async () => {
    await new SQSClient(client).send(
      new SendMessageCommand({ QueueUrl: outputs.queue, MessageBody: "a job" }),
    );
    await command.until(/got .*"body":"a job".*"eventSource":"aws:sqs"/);
  });

  it("calls a topic's function", async () => {
    await new SNSClient(client).send(
      new PublishCommand({ TopicArn: outputs.topic, Message: "extra", Subject: "Today" }),
    );
    await command.until(/got .*"EventSource":"aws:sns".*"Message":"extra"/);
  });

  it("tells of a bucket's objects: through a topic, and directly", async () => {
    const s3 = new S3Client(client);
    await s3.send(new PutObjectCommand({ Bucket: outputs.drop, Key: "by-topic", Body: "x" }));
    await s3.send(new PutObjectCommand({ Bucket: outputs.inbox, Key: "straight", Body: "x" }));
    await command.until(/got .*aws:sns.*by-topic/);
    await command.until(/got .*"eventSource":"aws:s3".*straight/);
  });

  it("ends in order, and has kept its keys when it comes again", async () => {
    command.child.kill("SIGINT");
    // Windows ends a process that is sent a signal.
    expect(await command.ended).toBe(process.platform === "win32" ? null : 0);
    command = new Command([app, "--stage", "tried"]);
    await command.until(/^ready /m);
    const again = JSON.parse(await readFile(path.join(app, ".sst", "local", "outputs.json"), "utf8"));
    expect(again.operator).toEqual(outputs.operator);
  });
});
