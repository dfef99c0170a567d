import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseEnv } from "node:util";
import { EvaluationError } from "./errors.ts";

/**
 * The files that SST's CLI reads variables from, by their paths from the app's folder: also those that are not
 * there yet, so that they can be watched.
 *
 * @param stage for example `dev`
 */
export function environmentFiles(stage: string): string[] {
  return [".env", `.env.${stage}`];
}

/**
 * What `process.env` holds in `sst.config.ts` when SST's CLI runs it: the shell's variables, those of `.env` that
 * the shell does not have, and over both those of `.env.STAGE` (seen of SST 4.17.1). Unlike the CLI it leaves
 * `$NAME` inside a value as it is.
 *
 * @param root the folder that holds `sst.config.ts`
 * @param stage for example `dev`
 * @param shell by default this process's own environment
 * @throws EvaluationError when a file is there and cannot be read
 * @example
 * const environment = await appEnvironment("my-app", "dev");
 * await evaluate({ root: "my-app", stage: "dev", environment });
 */
export async function appEnvironment(
  root: string,
  stage: string,
  shell: Record<string, string | undefined> = process.env,
): Promise<Record<string, string>> {
  const [general, own] = await Promise.all(environmentFiles(stage).map((name) => variables(root, name)));
  return Object.fromEntries(
    Object.entries({ ...general, ...shell, ...own }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

async function variables(root: string, name: string): Promise<NodeJS.Dict<string>> {
  try {
    return parseEnv(await readFile(path.join(root, name), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new EvaluationError(`${name} cannot be read: ${(error as Error).message}`);
  }
}
