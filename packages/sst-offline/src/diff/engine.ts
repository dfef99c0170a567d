/**
 * Stands in for the `pulumi` program under SST's real CLI. It knows `version`, `stack init` and `preview`, the
 * three that `sst diff` runs, and refuses whatever would change a cloud.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type Pulumi, pretendEngine } from "../evaluation/engine.ts";
import { PULUMI_VERSION } from "../evaluation/platform.ts";
import { PretendProvider } from "../evaluation/provider.ts";
import type { EvaluationRecord, RecordedResource } from "../evaluation/record.ts";
import { GRAPH_FILE } from "./graph-file.ts";

const args = process.argv.slice(2);
const [command] = args;

function stackOf(name = ""): { app: string; stage: string } {
  const [, app = "", stage = ""] = name.split("/");
  return { app, stage };
}

function option(name: string): string {
  return args[args.indexOf(name) + 1] ?? "";
}

/** Runs the program that the CLI bundled and reports its errors the way the engine does: in an event log. */
async function preview(): Promise<void> {
  const folder = process.cwd();
  const { app, stage } = stackOf(option("--stack"));
  const main = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1];
  if (!main) throw new Error("Pulumi.yaml names no main program");
  const require = createRequire(path.join(path.dirname(main), "package.json"));
  const pulumi = require("@pulumi/pulumi") as Pulumi;
  const record: EvaluationRecord = {
    app: { name: app, stage, removal: "remove", protect: false, providers: {} },
    outputs: {},
    resources: [],
    functions: {},
    sites: {},
    secrets: {},
    placeholders: {},
    unmade: [],
    errors: [],
  };
  const provider = new PretendProvider(app, "us-east-1", (name) => `secret-${name}`);
  const engine = { app: record.app, root: folder, region: "us-east-1", providerIn: () => provider };
  await pretendEngine(pulumi, require, engine, record);

  const fail = (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (message && !record.errors.includes(message)) record.errors.push(message);
  };
  process.on("unhandledRejection", fail);
  process.on("uncaughtException", fail);
  // Each secret has a value here, or what uses it would vanish.
  process.env = new Proxy(process.env, {
    get: (env, key) => (String(key).startsWith("SST_SECRET_") ? "offline" : Reflect.get(env, key)),
  });
  pulumi.runtime
    .runInPulumiStack(async () => (await import(pathToFileURL(main).href)).default)
    .then((outputs) => {
      record.outputs = outputs;
    }, fail);

  let reported = false;
  process.on("beforeExit", () => {
    if (reported) return;
    reported = true;
    report(option("--event-log"), record.errors);
    const graph = process.env[GRAPH_FILE];
    // A provider is how Pulumi reaches a region, and nothing that is made there.
    const made = record.resources.filter(
      ({ custom, type }) => custom && !type.startsWith("pulumi:providers:"),
    );
    if (graph) writeFileSync(graph, JSON.stringify(made));
    writeState(folder, app, stage, {}, record.resources);
    process.exitCode = record.errors.length ? 1 : 0;
  });
}

function report(log: string, errors: string[]): void {
  const events = [
    ...errors.map((message) => ({
      diagnosticEvent: { urn: "", prefix: "", message, color: "never", severity: "error" },
    })),
    { summaryEvent: { maybeCorrupt: false, durationSeconds: 0, resourceChanges: {}, policyPacks: {} } },
  ];
  for (const [sequence, event] of events.entries())
    appendFileSync(log, `${JSON.stringify({ sequence, timestamp: 1, ...event })}\n`);
}

/** The CLI reads the links' types from the state's `LinkRef`s, and looks for nothing else there. */
function writeState(
  folder: string,
  app: string,
  stage: string,
  outputs: Record<string, unknown>,
  resources: RecordedResource[],
): void {
  const stack = `urn:pulumi:${stage}::${app}::pulumi:pulumi:Stack::${app}-${stage}`;
  const links = resources
    .filter(({ type }) => type === "sst:sst:LinkRef")
    .map(({ type, name, outputs: linked }) => ({
      urn: `urn:pulumi:${stage}::${app}::${type}::${name}`,
      custom: false,
      type,
      parent: stack,
      outputs: linked,
    }));
  const latest = {
    manifest: { time: "2024-01-01T00:00:00Z", magic: "", version: "" },
    resources: resources.length
      ? [{ urn: stack, custom: false, type: "pulumi:pulumi:Stack", outputs }, ...links]
      : [],
  };
  const stacks = path.join(folder, ".pulumi", "stacks", app);
  mkdirSync(stacks, { recursive: true });
  writeFileSync(
    path.join(stacks, `${stage}.json`),
    JSON.stringify({ version: 3, checkpoint: { stack: `organization/${app}/${stage}`, latest } }),
  );
}

if (command === "version") console.log(PULUMI_VERSION);
else if (command === "stack" && args[1] === "init") {
  const { app, stage } = stackOf(args[2]);
  writeState(process.cwd(), app, stage, {}, []);
} else if (command === "preview") await preview();
else {
  console.error(`error: the offline engine has no "${command}"`);
  process.exitCode = 1;
}
