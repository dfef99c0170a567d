/**
 * Runs inside the evaluating process, bundled together with the app (see bundle.ts): SST's real components
 * against a pretend engine. One process per evaluation, since Pulumi's runtime is a singleton.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Pulumi, plainValue, pretendEngine } from "./engine.ts";
import { PretendProvider } from "./provider.ts";
import type { EvaluationRecord, EvaluationSettings, RecordedSite } from "./record.ts";
import { serveCli } from "./rpc.ts";

interface Program {
  pulumi: Pulumi;
  require: NodeJS.Require;
  program: () => Promise<Record<string, unknown>>;
  onSite: (see: (args: SiteArgs, opts: unknown, name: string) => void) => void;
}

interface SiteArgs {
  path?: unknown;
  build?: unknown;
  indexPage?: unknown;
  assets?: { fileOptions?: unknown };
}

const SECRET_VARIABLE = "SST_SECRET_";

/** Evaluates the app and writes the record, errors included, once nothing is left on the event loop. */
export async function evaluateProgram({ pulumi, require, program, onSite }: Program): Promise<void> {
  const settings = JSON.parse(readFileSync(process.env.SNAPSHOT_SETTINGS!, "utf8")) as EvaluationSettings;
  const record: EvaluationRecord = {
    app: settings.app,
    outputs: {},
    resources: [],
    functions: {},
    sites: {},
    secrets: {},
    errors: [],
  };
  const fail = (error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // A failed Output rejects once for each that depends on it.
    if (!record.errors.includes(message)) record.errors.push(message);
  };
  process.on("unhandledRejection", fail);
  process.on("uncaughtException", fail);

  // Nobody could mistake it for a part of anything else.
  const markSecret = (name: string) => {
    const mark = `\u00ab secret ${name} \u00bb`;
    record.secrets[mark] = name;
    return mark;
  };
  supplySecrets(markSecret);
  process.env.SST_AWS_REGION = settings.region;
  process.env.SST_SERVER = await serveCli(settings, record);

  const { app } = settings;
  const provider = new PretendProvider(app.name, settings.region, markSecret);
  await pretendEngine(pulumi, require, app, provider, record);
  observeSites(pulumi, onSite, settings, record);

  pulumi.runtime
    .runInPulumiStack(program)
    .then((outputs) => resolved(pulumi, outputs))
    .then((outputs) => {
      record.outputs = plainValue(outputs) as Record<string, unknown>;
    }, fail);

  let written = false;
  process.on("beforeExit", () => {
    if (written) return;
    written = true;
    writeFileSync(settings.resultFile, JSON.stringify(record));
    // Pulumi sets 1 where promises were left: an error that the record already holds.
    process.exitCode = 0;
  });
}

function resolved(pulumi: Pulumi, value: unknown): Promise<unknown> {
  return new Promise((resolve) => {
    pulumi.output(value).apply(resolve);
  });
}

/** A secret that has no value makes what uses it vanish without a word: here each has one, its mark. */
function supplySecrets(markSecret: (name: string) => string): void {
  process.env = new Proxy(process.env, {
    get: (env, key) =>
      typeof key === "string" && key.startsWith(SECRET_VARIABLE)
        ? markSecret(key.slice(SECRET_VARIABLE.length))
        : Reflect.get(env, key),
  });
}

/**
 * Notes what a static site says of itself, and points it at an empty folder: a snapshot neither needs a
 * built site nor depends on one.
 */
function observeSites(
  pulumi: Pulumi,
  onSite: Program["onSite"],
  settings: EvaluationSettings,
  record: EvaluationRecord,
): void {
  onSite((args, _opts, name) => {
    const { path: sitePath, build, indexPage, assets } = args;
    // SST reverses this very list in place.
    const fileOptions = assets?.fileOptions;
    pulumi.output({ path: sitePath ?? ".", build, indexPage, fileOptions }).apply((site) => {
      const recorded = structuredClone(site) as RecordedSite;
      record.sites[name] = recorded;
      // SST would look for it, but is shown the empty folder.
      if (!existsSync(path.resolve(settings.root, recorded.path)))
        record.errors.push(`the site ${name} has no folder ${recorded.path}`);
    });
    // Neither built nor uploaded: it is served from where it is.
    if (settings.dev) return;
    const empty = path.join(settings.work, "sites", name);
    mkdirSync(empty, { recursive: true });
    if (build)
      args.build = pulumi.output({ path: sitePath ?? ".", build }).apply((site) => {
        const { path: from, build: how } = site as RecordedSite;
        return { ...how, output: path.relative(path.resolve(settings.root, from), empty) };
      });
    else args.path = path.relative(settings.root, empty);
  });
}
