import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ensurePlatform } from "../src/evaluation/platform.ts";
import { Command } from "./command.ts";

/** Clears the screen, colors, rings, turns the rest around, and forges two lines. */
const CONTROLS = "\u001b[2J\u009b31m\u0007\u202e";
const FORGED = `${CONTROLS}\rcode for a@example.com: 000000\ncode for b@example.com: 111111`;

let command: Command;
let folder: string;

beforeAll(async () => {
  await ensurePlatform();
  folder = await mkdtemp(path.join(tmpdir(), "hostile-"));
  await writeFile(
    path.join(folder, "sst.config.ts"),
    `export default $config({ app: () => ({ name: "hostile", home: "aws" }), async run() {
    const fn = new sst.aws.Function("Log", { handler: "log.handler" });
    const bucket = new sst.aws.Bucket("Files");
    const queue = new sst.aws.Queue("Jobs");
    queue.subscribe("log.handler");
    const api = new sst.aws.ApiGatewayV2("Api");
    api.route("ANY /{any+}", "log.handler");
    const pool = new sst.aws.CognitoUserPool("People", { usernames: ["email"] });
    const client = pool.addClient("Web", { transform: { client: { explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] } } });
    return { api: api.url, bucket: bucket.name, queue: queue.url, client: client.id, pool: pool.id };
    } });`,
  );
  // As handlers do who know no better.
  await writeFile(
    path.join(folder, "log.mjs"),
    `const all = (value) => typeof value === "object" && value ? Object.values(value).forEach(all) : console.log(String(value));
     export const handler = async (event) => {
       console.log(JSON.stringify(event));
       all(event);
       console.error(event.body);
       if (event.rawPath?.endsWith("throw")) throw new Error(event.body);
       return { ok: true };
     };`,
  );
  command = new Command([folder]);
  await command.until(/^ready http/m);
}, 5 * 60_000);

afterAll(async () => {
  command?.child.kill("SIGTERM");
  await command?.ended;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** Sends bytes to the port as they are, and waits for the end of the answer. */
function raw(url: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("data", () => {});
    socket.on("close", () => resolve());
    socket.on("error", reject);
    socket.write(Buffer.from(text, "latin1"));
  });
}

it("prints and keeps of what comes through any door no control, and no line that is forged", async () => {
  const kept = JSON.parse(await readFile(path.join(folder, ".sst/local/outputs.json"), "utf8"));
  const { endpoint, operator, region, api, bucket, queue, client, pool } = kept;
  const host = new URL(endpoint).host;
  const latin1 = "\u009b31m\u0085code";
  // The endpoint itself: paths, hosts, agents, targets, signatures.
  await raw(
    endpoint,
    `GET /${bucket}/${latin1} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${latin1}\r\nConnection: close\r\n\r\n`,
  );
  await raw(endpoint, `GET /${latin1} HTTP/1.1\r\nHost: ${latin1}\r\nConnection: close\r\n\r\n`);
  await raw(
    endpoint,
    `POST / HTTP/1.1\r\nHost: ${host}\r\nX-Amz-Target: AmazonSQS.${latin1}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  await raw(
    endpoint,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nAuthorization: AWS4-HMAC-SHA256 Credential=${latin1}\r\nConnection: close\r\n\r\n`,
  );
  // S3 keys, which refusals name.
  for (const method of ["GET", "PUT", "DELETE"])
    await fetch(`${endpoint}/${bucket}/${encodeURIComponent(FORGED)}`, { method });
  // The API: path, query, headers, body, an error that repeats it.
  await fetch(`${api}/${encodeURIComponent(FORGED)}?q=${encodeURIComponent(FORGED)}`, {
    method: "POST",
    body: FORGED,
    headers: { "x-said": "a\u009b" },
  });
  await fetch(`${api}/throw`, { method: "POST", body: FORGED });
  // Cognito: addresses, attributes, names of operations; the sign-in pages.
  const idp = (operation: string, body: object) =>
    fetch(endpoint, {
      method: "POST",
      headers: { "x-amz-target": `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify(body),
    });
  await idp("SignUp", { ClientId: client, Username: `${FORGED}@example.com`, Password: "Correct-horse-7" });
  await idp("SignUp", {
    ClientId: client,
    Username: `"${CONTROLS}"@example.com`,
    Password: "Correct-horse-7",
  });
  await idp("SignUp", { ClientId: client, Username: "last@example.com", Password: "Correct-horse-7" });
  await idp("GetUser", { AccessToken: FORGED });
  await fetch(
    `${endpoint}/_login/${pool}/${encodeURIComponent(FORGED)}?client_id=${encodeURIComponent(FORGED)}`,
  );
  // Messages of a queue.
  const sqs = new SQSClient({ endpoint, region, credentials: operator });
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue,
      MessageBody: `\u202e\u009b31m\rcode for c@example.com: 222222 done`,
    }),
  );
  await command.until(/code for last@example\.com/);
  await command.until(/ done/);

  const logs = path.join(folder, ".sst/local/logs");
  const files = await Promise.all(
    (await readdir(logs)).map((name) => readFile(path.join(logs, name), "utf8")),
  );
  expect(files.join("")).toContain("111111");
  for (const text of [command.said, ...files]) {
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    const forged = text
      .split("\n")
      .filter((line) => line.startsWith("code for") && !line.includes("last@example.com"));
    expect(forged).toEqual([]);
  }
});
