import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Json, Snapshot } from "../snapshot/format.ts";
import {
  APP_MARK,
  type Bundled,
  bundleApp,
  bundleRun,
  PROVIDERS,
  platformIsInstalled,
  VERSION_2_MARK,
} from "./bundle.ts";
import { canonicalize } from "./canonicalize.ts";
import { bundlingProblems, EvaluationError, inOneLine, type Problem, problemsOf, thrown } from "./errors.ts";
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
  /**
   * What `process.env` holds in the app's files; {@link appEnvironment} makes what SST's CLI would give. Secrets
   * (`SST_SECRET_…`) never show in a snapshot, whatever it says.
   * @default no variables but those that Node needs, so that every machine gets the same snapshot
   */
  environment?: Record<string, string>;
  /**
   * Whether one error makes the whole worthless. With `false` what could be evaluated is returned beside the
   * errors: for running an app, not for a snapshot that is kept.
   * @default true
   */
  strict?: boolean;
}

export interface Evaluation {
  snapshot: Snapshot;
  /** What `Resource` holds at run time: link name → property → an example value. */
  links: Record<string, Record<string, unknown>>;
  /** What `sst dev` would start on this machine beside the functions: `sst.x.DevCommand`, and sites when evaluated for it. */
  devCommands: DevCommand[];
  /** What SST's CLI prints at the end of a deployment: the addresses of components, on AWS. Sorted by name. */
  urls: ComponentUrl[];
  /** What could not be evaluated, and is missing above. Always empty when strict. */
  errors: Problem[];
  /** The app's own files that were read, by their paths from `root`: those to watch. Sorted. */
  files: string[];
}

/** A program that `sst dev` runs, for a site that it does not deploy, or because the app says so. */
export interface DevCommand {
  /** The component's name. */
  name: string;
  command?: string;
  /** Path from the app's folder. */
  directory: string;
  environment: Record<string, Json>;
  /** Where it is reached, if it is. */
  url?: string;
}

/** Where a component is reached. */
export interface ComponentUrl {
  /** The component's name. */
  name: string;
  /** Its type, as `sst:aws:Function`. */
  type: string;
  url: string;
}

const DEFAULT_REGION = "us-east-1";

/**
 * Evaluates an SST app with its real components but neither AWS nor Pulumi's engine, in a process of its
 * own, in about three seconds. The same sources give the same bytes on every machine.
 * @throws EvaluationError naming every error with its place. When not strict: where nothing at all can be evaluated.
 * @example
 * const { snapshot, errors } = await evaluate({
 *   root: "my-app",
 *   stage: "dev",
 *   environment: await appEnvironment("my-app", "dev"),
 *   strict: false,
 * });
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const root = path.resolve(options.root);
  const platform = path.resolve(options.platform ?? path.join(root, ".sst", "platform"));
  if (!platformIsInstalled(platform))
    throw new EvaluationError(`SST's components are not installed in ${platform}`);
  // Inside the platform, so that app and components share one copy of Pulumi.
  const work = await mkdtemp(path.join(platform, "evaluation-"));
  try {
    const { stage, dev = false, command = "diff", sources = {}, environment = {}, strict = true } = options;
    const app: App = { root, platform, stage, dev, command, sources, environment, strict };
    const { config, files, unknown } = await readApp(app, work);
    if (strict && unknown) throw new EvaluationError(unknown.message);
    const { record, files: more } = await run(app, config, work);
    const errors = [...(unknown ? [unknown] : []), ...problemsOf(record.errors, root)];
    if (strict && errors.length) throw new EvaluationError(errors.map(inOneLine).join("\n"));
    const evaluation = canonicalize(record, regionOf(config, environment), (make) => {
      try {
        return [make()];
      } catch (error) {
        const { message } = error as Error;
        if (strict) throw new EvaluationError(message, { cause: error });
        errors.push({ message });
        return [];
      }
    });
    if (!strict)
      errors.push(
        ...record.unmade.map((name) => ({
          message: `${name} was not made whole: something that it is made of failed`,
        })),
      );
    return { ...evaluation, errors, files: [...new Set([...files, ...more])].sort() };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface App extends Bundled {
  environment: Record<string, string>;
}

/** What `app()` says, with the CLI's defaults. */
async function readApp(
  app: App,
  work: string,
): Promise<{ config: AppConfig; files: string[]; unknown?: Problem }> {
  const { root, stage, environment } = app;
  const program = path.join(work, "app.mjs");
  const files = await bundle(root, () => bundleApp(app, program));
  const { code, stdout, stderr } = await node(program, root, environment);
  if (code !== 0) throw new EvaluationError(`app() of sst.config.ts failed: ${thrown(stderr, root)}`);
  const lines = stdout.split("\n");
  if (lines.includes(VERSION_2_MARK)) throw new EvaluationError(VERSION_2);
  const line = lines.findLast((line) => line.startsWith(APP_MARK)) ?? "";
  const said = JSON.parse(line.slice(APP_MARK.length) || "{}") as Partial<AppConfig>;
  const unknown = Object.keys(said.providers ?? {}).filter((name) => !(name in PROVIDERS));
  return {
    config: {
      removal: "retain",
      protect: false,
      ...said,
      name: said.name ?? "app",
      stage,
      providers: { aws: {}, ...said.providers },
    },
    files,
    ...(unknown.length && {
      unknown: {
        message: `the provider ${unknown.join(", ")} cannot be evaluated, only ${Object.keys(PROVIDERS).join(" and ")}`,
      },
    }),
  };
}

const VERSION_2 =
  "sst.config.ts is that of an SST 2 app, and sst-offline runs apps of SST 4: https://sst.dev/docs/migrate-from-v2 says how to move it";

async function run(
  app: App,
  config: AppConfig,
  work: string,
): Promise<{ record: EvaluationRecord; files: string[] }> {
  const { root, dev, environment } = app;
  const program = path.join(work, "run.mjs");
  const resultFile = path.join(work, "record.json");
  const files = await bundle(root, () => bundleRun(app, work, config, program));
  const region = regionOf(config, environment);
  const settings: EvaluationSettings = { root, work, resultFile, app: config, region, dev };
  await writeFile(path.join(work, "settings.json"), JSON.stringify(settings));
  const { stderr } = await node(program, root, {
    ...environment,
    SNAPSHOT_SETTINGS: path.join(work, "settings.json"),
  });
  const result = await readFile(resultFile, "utf8").catch(() => undefined);
  if (result === undefined) throw new EvaluationError(`the evaluation ended early: ${thrown(stderr, root)}`);
  return { record: JSON.parse(result) as EvaluationRecord, files };
}

/** As SST has it: what the app says, then what the AWS SDK reads. */
function regionOf(app: AppConfig, environment: Record<string, string>): string {
  const aws = app.providers.aws as { region?: unknown } | undefined;
  if (typeof aws?.region === "string") return aws.region;
  return environment.AWS_REGION || environment.AWS_DEFAULT_REGION || DEFAULT_REGION;
}

/** esbuild's failures carry their own places; they are the app's errors like any other. */
async function bundle(root: string, work: () => Promise<string[]>): Promise<string[]> {
  try {
    return await work();
  } catch (error) {
    const problems = bundlingProblems(error, root);
    if (problems.some(({ message }) => /"sst\/(constructs|node)\b/.test(message)))
      throw new EvaluationError(VERSION_2);
    const lines = problems.map((problem) => `sst.config.ts cannot be bundled: ${inOneLine(problem)}`);
    throw new EvaluationError(lines.join("\n"));
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
