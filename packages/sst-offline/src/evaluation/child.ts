/**
 * Runs inside the evaluating process, bundled together with the app (see bundle.ts): SST's real components
 * against a pretend engine. One process per evaluation, since Pulumi's runtime is a singleton.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Pulumi, plainValue, pretendEngine, watchConstructed } from "./engine.ts";
import { PretendProvider } from "./provider.ts";
import type { EvaluationRecord, EvaluationSettings, RecordedSite } from "./record.ts";
import { serveCli } from "./rpc.ts";

export { guarded } from "./guard.ts";

interface Program {
  pulumi: Pulumi;
  require: NodeJS.Require;
  program: () => Promise<Record<string, unknown>>;
  onSite: See<SiteArgs>;
  onSecret: See<{ placeholder?: unknown }>;
}

/** Shows each component of a kind before it is made. */
type See<Args> = (see: (args: Args, opts: unknown, name: string) => void) => void;

interface SiteArgs {
  path?: unknown;
  build?: unknown;
  indexPage?: unknown;
  assets?: { fileOptions?: unknown };
}

const SECRET_VARIABLE = "SST_SECRET_";

/** Until the evaluation begins, an error ends the process. */
let tell = (message: string): void => {
  throw new Error(message);
};

/** Notes an error of the app. */
export function fail(error: unknown): void {
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

/** Evaluates the app and writes the record, errors included, once nothing is left on the event loop. */
export async function evaluateProgram(given: Program): Promise<void> {
  const { pulumi, require, program, onSite, onSecret } = given;
  const settings = JSON.parse(readFileSync(process.env.SNAPSHOT_SETTINGS!, "utf8")) as EvaluationSettings;
  const record: EvaluationRecord = {
    app: settings.app,
    outputs: {},
    resources: [],
    functions: {},
    sites: {},
    secrets: {},
    placeholders: {},
    unmade: [],
    errors: [],
  };
  tell = (message) => {
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

  const { app, root, region } = settings;
  const providers = new Map<string, PretendProvider>();
  const providerIn = (wanted: string) => {
    const provider = providers.get(wanted) ?? new PretendProvider(app.name, wanted, markSecret);
    providers.set(wanted, provider);
    return provider;
  };
  await pretendEngine(pulumi, require, { app, root, region, providerIn }, record);
  observeSites(pulumi, onSite, settings, record);
  onSecret(({ placeholder }, _opts, name) => {
    pulumi.output(placeholder).apply((value) => {
      if (typeof value === "string") record.placeholders[name] = value;
    });
  });

  let unmade = (): string[] => [];
  pulumi.runtime
    .runInPulumiStack(async () => {
      unmade = watchConstructed(pulumi, record);
      const outputs = await program();
      // One by one, since an output that fails must not take the others with it.
      for (const [name, value] of Object.entries(outputs))
        pulumi.output(value).apply((known) => {
          record.outputs[name] = plainValue(known);
        });
      return outputs;
    })
    .catch(fail);

  let written = false;
  process.on("beforeExit", () => {
    if (written) return;
    written = true;
    record.unmade = unmade();
    writeFileSync(settings.resultFile, JSON.stringify(record));
    // Pulumi sets 1 where promises were left: an error that the record already holds.
    process.exitCode = 0;
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
