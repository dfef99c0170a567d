import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Cloud, one, readSnapshot, startCloud } from "sst-offline";
import { root } from "../e2e/app.ts";
import { makeSecrets } from "../infra/secrets.ts";

const FUNCTION = "aws:lambda/function:Function";
/** What the API answers without a token, as its source has it. */
const WORDS = "Sign in first.";
/** Long enough for the process that stands by for the next save to be there, as it is when a person saves. */
const BETWEEN_SAVES_MS = 2500;

/**
 * Milliseconds from the save of a handler's source to the first answer that the new code gives, for each of `rounds`
 * saves. The functions' sources are a copy: nobody's checkout is written to.
 */
export async function reloads(rounds: number): Promise<number[]> {
  const copy = await mkdtemp(join(tmpdir(), "phototag-reload-"));
  await copyApp(copy);
  const source = join(copy, "packages", "functions", "src", "api", "gate.ts");
  const original = await readFile(source, "utf8");
  const snapshot = await readSnapshot(join(root, "infra", "snapshot", "local.json"));
  const cloud = await startCloud({
    snapshot,
    root: copy,
    data: join(copy, "data"),
    port: 0,
    makeSecrets,
    watch: { onReload: ({ error }) => error && console.error(error) },
  });
  try {
    const words = () =>
      askAsNobody(cloud, String(one(snapshot, FUNCTION, "ApiFunctionFunction").inputs.name));
    if ((await words()) !== WORDS) throw new Error("the API does not say what it should");
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await sleep(BETWEEN_SAVES_MS);
      const said = `${WORDS} ${round}`;
      const began = performance.now();
      await writeFile(source, original.replace(WORDS, said));
      while ((await words()) !== said) {
        if (performance.now() - began > 30_000) throw new Error("no reload");
        // Who asks without a pause takes the processor that the reload needs.
        await sleep(5);
      }
      times.push(performance.now() - began);
    }
    return times;
  } finally {
    await cloud.close();
    await rm(copy, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** The cheapest that the API does: it refuses. */
async function askAsNobody({ endpoint, region, operator }: Cloud, FunctionName: string): Promise<string> {
  const http = {
    method: "GET",
    path: "/api/images",
    sourceIp: "127.0.0.1",
    userAgent: "",
    protocol: "HTTP/1.1",
  };
  const event = {
    version: "2.0",
    rawPath: http.path,
    rawQueryString: "",
    headers: {},
    requestContext: { http },
  };
  const lambda = new LambdaClient({ endpoint, region, credentials: operator });
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify({ ...event, isBase64Encoded: false }) }),
  );
  lambda.destroy();
  const { body } = JSON.parse(Payload?.transformToString() ?? "{}") as { body?: string };
  return (JSON.parse(body ?? "{}") as { message?: string }).message ?? "";
}

/** What the functions are made of: their sources, and links to everything that they import. */
async function copyApp(copy: string): Promise<void> {
  await cp(join(root, "packages", "functions"), join(copy, "packages", "functions"), {
    recursive: true,
    filter: (path) => !path.split(/[\\/]/).includes("node_modules"),
  });
  await mkdir(join(copy, "node_modules"));
  for (const name of await readdir(join(root, "node_modules")))
    if (!name.startsWith("."))
      await symlink(join(root, "node_modules", name), join(copy, "node_modules", name), "junction");
}
