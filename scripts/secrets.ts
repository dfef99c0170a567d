/**
 * `npm run secrets -- --stage S`: makes the secrets that a stage lacks, by SST's own CLI, with whatever credentials
 * of AWS it finds. What is set stays, and no value is shown, here or in the list of processes. `--fallback` makes those of
 * every stage that has none of its own, such as previews.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSecrets, SECRETS } from "../infra/secrets.ts";
import { stageOf } from "../infra/stage.ts";
import { CommandError, commandLine, exitCodeOf, read } from "./command-line.ts";
import { root, SettingsError } from "./settings.ts";

/** Whose secrets: as SST's CLI is told, and as its list and a person are. */
interface Place {
  flags: string[];
  heading: string;
  words: string;
}

const asked = read(
  commandLine(
    "npm run secrets --",
    "Makes the secrets that a stage lacks, by SST's own CLI; what is set stays.",
  )
    .option("--stage <name>", "the stage in the cloud")
    .option("--fallback", "those of every stage that has none of its own, such as previews"),
).opts<{ stage?: string; fallback?: boolean }>();

try {
  await run(placeOf(asked));
} catch (error) {
  process.exitCode = exitCodeOf(error);
  console.error((error as Error).message);
}

async function run(place: Place): Promise<void> {
  const known = await setAlready(place);
  const missing = SECRETS.filter((name) => !known.has(name));
  if (missing.includes("RenditionKey") !== missing.includes("RenditionPublicKey"))
    throw new CommandError(
      `Of the pair RenditionKey and RenditionPublicKey, ${missing[0]} alone is missing: remove the other (npx sst secret remove NAME ${place.flags.join(" ")}), and run this again.`,
    );
  if (missing.length === 0) {
    console.log(`${place.words} has all its secrets: ${SECRETS.join(", ")}.`);
    return;
  }
  const made = makeSecrets();
  await load(Object.fromEntries(missing.map((name) => [name, made[name]])), place);
  console.log(`Set for ${place.words}: ${missing.join(", ")}.`);
}

/** @throws SettingsError when it is none in the cloud */
function placeOf({ stage, fallback }: { stage?: string; fallback?: boolean }): Place {
  if ((stage === undefined) === (fallback === undefined))
    throw new SettingsError("Whose secrets? Say --stage NAME, or --fallback.");
  // SST wants a stage even where it is none's.
  if (stage === undefined)
    return {
      flags: ["--fallback", "--stage", "fallback"],
      heading: "# fallback",
      words: "every stage without its own",
    };
  try {
    if (stageOf(stage).kind === "local")
      throw new SettingsError(
        'The stage "local" is the one that `npm start` runs: it makes its own secrets.',
      );
  } catch (error) {
    throw new SettingsError((error as Error).message);
  }
  return { flags: ["--stage", stage], heading: `# phototag/${stage}`, words: `the stage ${stage}` };
}

/** The names that are set in a place. Values go on over several lines, which hold no name of ours. */
async function setAlready({ flags, heading }: Place): Promise<Set<string>> {
  const { code, stdout, stderr } = await sst(["secret", "list", ...flags]);
  if (code !== 0 && /No secrets found/.test(stdout + stderr)) return new Set();
  if (code !== 0) throw new CommandError(`sst secret list failed: ${(stderr + stdout).trim()}`);
  const lines = stdout.split(/\r?\n/);
  const from = lines.indexOf(heading);
  if (from < 0) return new Set();
  const rest = lines.slice(from + 1);
  const until = rest.findIndex((line) => line.startsWith("# "));
  const own = until < 0 ? rest : rest.slice(0, until);
  return new Set(own.flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []));
}

/** Sets all at once, so that none is there without the other. A command line could be read by anyone on the machine. */
async function load(secrets: Record<string, string>, { flags }: Place): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "phototag-secrets-"));
  const file = join(folder, "secrets.env");
  try {
    const lines = Object.entries(secrets).map(
      ([name, value]) => `${name}="${value.replaceAll("\n", "\\n")}"\n`,
    );
    await writeFile(file, lines.join(""), { mode: 0o600 });
    const { code, stdout, stderr } = await sst(["secret", "load", file, ...flags]);
    if (code !== 0) throw new CommandError(`sst secret load failed: ${(stderr + stdout).trim()}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function sst(args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const cli = join(root, "node_modules", "sst", "bin", "sst.mjs");
    const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
