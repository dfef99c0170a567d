import { existsSync, statSync } from "node:fs";
import path from "node:path";

/** What the person at the terminal can mend; `message` says what and how. By default the command line is wrong. */
export class UsageError extends Error {
  override name = "UsageError";

  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 2,
  ) {
    super(message);
  }
}

/** Where the cloud of an app keeps everything. */
export const dataFolder = (app: string) => path.join(app, ".sst", "local");

/**
 * The folder of an SST app.
 * @param folder as it was written; npm runs scripts in the package's folder, wherever it was called
 * @throws UsageError when it is not there, or no SST app
 */
export function appFolder(folder = ".", env: NodeJS.ProcessEnv = process.env): string {
  const places = [process.cwd(), env.INIT_CWD ?? process.cwd()].map((from) => path.resolve(from, folder));
  const app = places.find((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory());
  if (!app) throw new UsageError(`There is no folder ${places.at(-1)}.`);
  if (!existsSync(path.join(app, "sst.config.ts")))
    throw new UsageError(
      `${app} holds no sst.config.ts: it is not the folder of an SST app. Give that folder, as in \`sst-offline my-app\`.`,
    );
  return app;
}

/**
 * Reads a port from the environment.
 * @throws UsageError naming the variable
 */
export function readPort(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === "") return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UsageError(`${name}=${text} is not a port: give a whole number from 0 to 65535.`);
  return port;
}

const SECRET = "SST_SECRET_";

/** Values of secrets by name, as SST's CLI takes them from the environment. */
export function secretsIn(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(SECRET) && value ? [[name.slice(SECRET.length), value]] : [],
    ),
  );
}

/** The first Ctrl+C ends in order, also while things start; a second one ends at once. */
export function endOnSignal(close: () => Promise<void>): void {
  let ending = false;
  const end = async () => {
    if (ending) process.exit(130);
    ending = true;
    await close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end());
}
