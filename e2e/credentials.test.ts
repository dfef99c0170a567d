import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { signIn } from "../scripts/credentials/sign-in.ts";
import { AlteredStack, until } from "./altered-stack.ts";
import { root } from "./app.ts";
import { launchBrowser } from "./browser.ts";
import { Person, password } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { StubRecognizer } from "./stub-recognizer.ts";

/** How a person gets at their own photos by AWS's own tools: docs/own-s3.md, line by line. */

// Each call of AWS's tools starts npm and Node anew; this only ends one that waits in vain on a slow machine.
vi.setConfig({ testTimeout: 180_000 });

/** The line of that page. */
const PROCESS = `npm --silent --prefix "${root}" run credentials -- --stage local`;

let stack: AlteredStack;
let ada: Person;
let other: Person;
let folder: string;
let browser: Browser;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    AlteredStack.start(() => {}, { recognizer: new StubRecognizer() }),
    launchBrowser(),
  ]);
  [ada, other] = [await Person.signUp(stack, "ada"), await Person.signUp(stack, "other")];
  folder = await mkdtemp(join(tmpdir(), "phototag-own-"));
  const config = join(folder, "config");
  const { endpoint, region } = ada.outputs;
  await writeFile(
    config,
    `[profile phototag]\nregion = ${region}\nendpoint_url = ${endpoint}\ncredential_process = ${PROCESS}\n`,
  );
  env = {
    ...process.env,
    PHOTOTAG_DATA: stack.data,
    XDG_CACHE_HOME: join(folder, "cache"),
    LOCALAPPDATA: join(folder, "cache"),
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_PROFILE: "phototag",
  };
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) delete env[name];
});
afterAll(async () => {
  await browser?.close();
  await stack?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Runs the command as a person does, or AWS's tools. */
function credentials(...args: string[]) {
  const child: ChildProcess = spawn(
    "npm",
    ["--silent", "--prefix", root, "run", "credentials", "--", "--stage", "local", ...args],
    { cwd: tmpdir(), env, stdio: ["ignore", "pipe", "pipe"] },
  );
  const said = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk) => {
    said.stdout += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    said.stderr += chunk;
  });
  const ended = new Promise<number | null>((done) => child.once("close", (code) => done(code)));
  return { said, ended };
}

const kept = () => readFile(join(folder, "cache", "phototag", "local.json"), "utf8");

it("signs in by the browser, and writes what AWS's tools read, and nothing else", async () => {
  const { said, ended } = credentials("--no-browser");
  const [, address = ""] = await until(() => /(http\S+)\n/.exec(said.stderr), `no address: ${said.stderr}`);
  expect(new URL(address).searchParams.get("redirect_uri")).toMatch(/^http:\/\/localhost:2761\d\/signed-in$/);
  const page = await browser.newPage();
  await page.goto(address);
  await page.getByLabel("E-mail").fill(ada.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("Go back to the terminal.").waitFor();
  await page.close();
  expect(await ended, said.stderr).toBe(0);
  const given = JSON.parse(said.stdout);
  expect(given).toEqual({
    Version: 1,
    AccessKeyId: expect.stringMatching(/^ASIA/),
    SecretAccessKey: expect.any(String),
    SessionToken: expect.any(String),
    Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
  const minutes = (Date.parse(given.Expiration) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(55);
  expect(minutes).toBeLessThan(61);
  expect(said.stderr).not.toContain(given.SecretAccessKey);
  expect(said.stderr).not.toContain(JSON.parse(await kept()).refreshToken);
});

it("opens no browser the next time", async () => {
  const { said, ended } = credentials();
  expect(await ended, said.stderr).toBe(0);
  expect(said.stderr.trim()).toBe(`Your photos: s3://${ada.outputs.bucket}/private/${ada.sub}/photos/`);
  expect(JSON.parse(said.stdout)).toMatchObject({ Version: 1 });
});

/** Puts and gets an object, by a stock client that knows the generated profile alone. */
interface Client {
  put(key: string, bytes: Buffer): Promise<unknown>;
  get(key: string): Promise<Buffer>;
}

const clients: [string, () => Promise<Client>][] = [
  [
    "the AWS SDK",
    async () => {
      const { endpoint, region, bucket: Bucket } = ada.outputs;
      const { said, ended } = credentials();
      await ended;
      const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(said.stdout);
      const s3 = new S3Client({
        endpoint,
        region,
        credentials: {
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretAccessKey,
          sessionToken: SessionToken,
        },
      });
      return {
        put: (Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
        async get(Key) {
          const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return Buffer.from(await Body!.transformToByteArray());
        },
      };
    },
  ],
];
if (spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0)
  clients.push([
    "the AWS CLI, which runs the command by itself",
    async () => {
      const copy = (from: string, to: string) => promisify(execFile)("aws", ["s3", "cp", from, to], { env });
      const file = join(folder, "copied.jpg");
      const url = (key: string) => `s3://${ada.outputs.bucket}/${key}`;
      return {
        async put(key, bytes) {
          await writeFile(file, bytes);
          await copy(file, url(key));
        },
        async get(key) {
          await copy(url(key), file);
          return readFile(file);
        },
      };
    },
  ]);

describe.each(clients)("by %s", (name, start) => {
  it("a person puts and gets what is theirs, and nothing elsewhere", async () => {
    const client = await start();
    const { bytes } = await drawnPhoto("sea.jpg", name.length);
    const key = `private/${ada.sub}/photos/${name}.jpg`;
    await client.put(key, bytes);
    expect((await client.get(key)).equals(bytes)).toBe(true);
    await until(
      async () =>
        (await ada.list()).some((image) => image.name === `${name}.jpg` && image.status === "ready"),
      "the photo was not recognized",
    );
    const refused = /AccessDenied|Forbidden|not authorized/;
    await expect(client.put(`private/${other.sub}/photos/a.jpg`, bytes)).rejects.toThrow(refused);
    await expect(client.put("renditions/a.jpg", bytes)).rejects.toThrow(refused);
    await expect(client.get(`private/${other.sub}/photos/a.jpg`)).rejects.toThrow(refused);
  });
});

it("asks anew when nobody is signed in any more, and says so when nobody comes", async () => {
  const before = await kept();
  const { said, ended } = credentials("--sign-out");
  expect([await ended, said.stdout, said.stderr.trim()]).toEqual([0, "", "Signed out of local."]);
  await expect(kept()).rejects.toThrow("ENOENT");
  // Whoever kept a copy of the file has nothing: the token was revoked.
  const file = join(folder, "copy.json");
  await writeFile(file, before);
  const told: string[] = [];
  const real = AbortSignal.timeout;
  const timeout = vi
    .spyOn(AbortSignal, "timeout")
    .mockImplementation((ms) => (ms === 5 * 60_000 ? AbortSignal.abort() : real(ms)));
  const { issuer, clientId } = JSON.parse(before);
  await expect(
    signIn({ issuer, clientId, file, browser: false, tell: (line) => told.push(line) }),
  ).rejects.toThrow("Nobody signed in within 5 minutes: try again");
  timeout.mockRestore();
  expect(told).toEqual([
    "The last sign-in is over.",
    expect.stringMatching(/^Sign in within 5 minutes, at http/),
  ]);
});
