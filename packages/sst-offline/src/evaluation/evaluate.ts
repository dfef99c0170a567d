import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Snapshot } from "../snapshot/format.ts";
import { type Bundled, bundleApp, bundleRun, PROVIDERS, platformIsInstalled } from "./bundle.ts";
import { canonicalize } from "./canonicalize.ts";
import type { AppConfig, EvaluationRecord, EvaluationSettings } from "./record.ts";

export interface EvaluateOptions {
  /** The folder that holds `sst.config.ts`. */
  root: string;
  stage: string;
  /** Where SST's components are installed; by default `.sst/platform` of `root`. */
  platform?: string;
  /** As `sst dev` evaluates it: functions are bridges to this machine, and sites are not deployed. */
  dev?: boolean;
  /** What `$cli.command` says. `diff`, unless a stack that refuses to be deployed is to be seen refusing. */
  command?: "diff" | "deploy";
  /** Texts that stand in for files of the app, by their paths from `root` (`../` too): a stack as it would be otherwise. */
  sources?: Record<string, string>;
}

export interface Evaluation {
  snapshot: Snapshot;
  /** What `Resource` holds at run time: link name → property → an example value. */
  links: Record<string, Record<string, unknown>>;
  /** What `sst dev` would start on this machine beside the functions; none unless evaluated for it. */
  devCommands: DevCommand[];
}

/** A program that `sst dev` runs, for a site that it does not deploy. */
export interface DevCommand {
  /** The component's name. */
  name: string;
  command: string;
  /** Path from the app's folder. */
  directory: string;
  environment: Record<string, string>;
  /** Where it is reached. */
  url: string;
}

/** An app that does not evaluate. `message` lists every error, one a line. */
export class EvaluationError extends Error {
  override name = "EvaluationError";
}

const DEFAULT_REGION = "us-east-1";

/**
 * Evaluates an SST app with its real components but neither AWS nor Pulumi's engine, in a process of its
 * own, in about three seconds. The same sources give the same bytes on every machine.
 * @throws EvaluationError naming every error; a partial graph is never returned.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const root = path.resolve(options.root);
  const platform = path.resolve(options.platform ?? path.join(root, ".sst", "platform"));
  if (!platformIsInstalled(platform))
    throw new EvaluationError(`SST's components are not installed in ${platform}`);
  // Inside the platform, so that app and components share one copy of Pulumi.
  const work = await mkdtemp(path.join(platform, "evaluation-"));
  try {
    const { stage, dev = false, command = "diff", sources = {} } = options;
    const bundled: Bundled = { root, platform, stage, dev, command, sources };
    const app = await readApp(bundled, work);
    const record = await run(bundled, app, work);
    if (record.errors.length) throw new EvaluationError(describe(record.errors));
    return canonicalized(record, regionOf(app));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** What `app()` says, with the CLI's defaults. */
async function readApp(app: Bundled, work: string): Promise<AppConfig> {
  const { root, stage } = app;
  const program = path.join(work, "app.mjs");
  await bundle(() => bundleApp(app, program));
  const { code, stdout, stderr } = await node(program, root, {});
  if (code !== 0) throw new EvaluationError(`app() of sst.config.ts failed:\n${thrown(stderr)}`);
  const said = JSON.parse(stdout) as Partial<AppConfig>;
  const unknown = Object.keys(said.providers ?? {}).filter((name) => !(name in PROVIDERS));
  if (unknown.length)
    throw new EvaluationError(
      `the provider ${unknown.join(", ")} cannot be evaluated, only ${Object.keys(PROVIDERS).join(" and ")}`,
    );
  return {
    removal: "retain",
    protect: false,
    ...said,
    name: said.name ?? "app",
    stage,
    providers: { aws: {}, ...said.providers },
  };
}

async function run(bundled: Bundled, app: AppConfig, work: string): Promise<EvaluationRecord> {
  const { root, dev } = bundled;
  const program = path.join(work, "run.mjs");
  const resultFile = path.join(work, "record.json");
  await bundle(() => bundleRun(bundled, work, app, program));
  const settings: EvaluationSettings = { root, work, resultFile, app, region: regionOf(app), dev };
  await writeFile(path.join(work, "settings.json"), JSON.stringify(settings));
  const { stderr } = await node(program, root, { SNAPSHOT_SETTINGS: path.join(work, "settings.json") });
  const result = await readFile(resultFile, "utf8").catch(() => undefined);
  if (result === undefined) throw new EvaluationError(`the evaluation ended early:\n${thrown(stderr)}`);
  return JSON.parse(result) as EvaluationRecord;
}

function canonicalized(record: EvaluationRecord, region: string): Evaluation {
  try {
    return canonicalize(record, region);
  } catch (error) {
    throw new EvaluationError((error as Error).message, { cause: error });
  }
}

function regionOf(app: AppConfig): string {
  const aws = app.providers.aws as { region?: unknown } | undefined;
  return typeof aws?.region === "string" ? aws.region : DEFAULT_REGION;
}

/** esbuild's failures carry their own places; they are the app's errors like any other. */
async function bundle(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new EvaluationError(`sst.config.ts cannot be bundled: ${(error as Error).message}`);
  }
}

function node(
  program: string,
  cwd: string,
  env: Record<string, string>,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--enable-source-maps", "--no-warnings", program], {
      cwd,
      // The machine's own settings (credentials, SST_*, NODE_OPTIONS of a test runner) must not show in a snapshot.
      env: { ...inherited(), ...env } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function inherited(): Record<string, string | undefined> {
  const kept = ["PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR"];
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => kept.includes(name.toUpperCase())),
  );
}

/** The error itself, of what Node prints when one ends it: source line, error, frames, version. */
function thrown(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const error = lines.findIndex((line) => /^\w*Error\b/.test(line));
  return lines.slice(Math.max(error, 0), error < 0 ? undefined : error + 2).join("\n");
}

/** Each error once, with its place in the app rather than SST's frames. */
function describe(errors: string[]): string {
  const lines = errors.map((error) => {
    const [first, ...rest] = error.split("\n");
    const place = rest.find((line) => /^ +at .*\(?\//.test(line) && !/node_modules|\.sst|node:/.test(line));
    return place ? `${first} (${place.trim()})` : first!;
  });
  // Pulumi follows some errors with an empty one.
  const said = lines.filter((line) => line !== "Error");
  return [...new Set(said.length ? said : lines)].join("\n");
}
