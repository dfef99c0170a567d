import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type FaultOptions, faultOptions } from "sst-offline";
import { z } from "zod";
import { CommandError, EXIT } from "./command-line.ts";

/** The checkout's own folder: what the snapshot's paths start from. */
export const root = resolve(fileURLToPath(new URL("..", import.meta.url)));

export interface Settings {
  /** Where people open Phototag. */
  port: number;
  /** The one endpoint of every AWS service. */
  awsPort: number;
  /** Folder of everything that is stored. */
  data: string;
  /** Sign a demo person up and put sample photos through the real path. */
  demo: boolean;
  /** What is to go wrong now and then, as on AWS. @default nothing */
  faults?: FaultOptions;
}

/** A setting that cannot be used. */
export class SettingsError extends CommandError {
  constructor(message: string) {
    super(message, EXIT.wrong);
  }
}

/** For `--help`: what every way of running Phototag reads of its environment. */
export const ENVIRONMENT = `
Environment:
  PORT             the app's port on 127.0.0.1 (3000)
  AWS_PORT         the port of all AWS services (PORT + 1)
  PHOTOTAG_DATA    the folder of everything that is stored (.phototag/)
  PHOTOTAG_FAULTS  what goes wrong now and then, as on AWS: duplicates=0.1,conflicts=0.05,throttling=0.1,full=0.01,seed=7`;

const LAST_PORT = 65_535;
const port = z.coerce.number().int().min(0).max(LAST_PORT);

/**
 * Reads the environment, beside the options of the command line.
 * @throws SettingsError naming the variable that is off.
 */
export function readSettings(env: NodeJS.ProcessEnv, { demo = false }: { demo?: boolean } = {}): Settings {
  return {
    ...readPorts(env),
    data: dataFolder(env),
    demo,
    faults: readFaults(env.PHOTOTAG_FAULTS),
  };
}

/** @throws SettingsError naming the variable that is off */
function readPorts(env: NodeJS.ProcessEnv): Pick<Settings, "port" | "awsPort"> {
  const own = readPort(env, "PORT", 3000);
  const awsPort = readPort(env, "AWS_PORT", own === 0 ? 0 : own + 1);
  if (awsPort > LAST_PORT)
    throw new SettingsError(
      `PORT=${own} leaves no port after it for AWS_PORT: give that one too, or a lower PORT.`,
    );
  if (own !== 0 && own === awsPort)
    throw new SettingsError(`PORT and AWS_PORT are both ${own}: give them two ports.`);
  return { port: own, awsPort };
}

/** Folder of everything that is stored: what PHOTOTAG_DATA says, from the checkout's own folder. */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  const data = env.PHOTOTAG_DATA || ".phototag";
  return isAbsolute(data) ? data : join(root, data);
}

/** `duplicates=0.1,conflicts=0.05,seed=7` @throws SettingsError */
function readFaults(text: string | undefined): FaultOptions | undefined {
  if (!text) return undefined;
  const given = text.split(",").map((part) => part.split("="));
  const read = faultOptions.safeParse(
    Object.fromEntries(given.map(([name = "", value]) => [name.trim(), value ? Number(value) : value])),
  );
  if (read.success && given.every((pair) => pair.length === 2)) return read.data;
  const shares = Object.keys(faultOptions.shape).filter((name) => name !== "seed");
  throw new SettingsError(
    `PHOTOTAG_FAULTS=${text} says no faults: give shares from 0 to 1 of ${shares.join(", ")}, and maybe a seed, as in duplicates=0.1,seed=7.`,
  );
}

/** What a person reads at the start: `duplicates 10 %, conflicts 5 % (seed 7)` */
export function faultsLine({ seed = 1, ...shares }: FaultOptions): string {
  const parts = Object.entries(shares).map(([name, share]) => `${name} ${+(share * 100).toFixed(2)} %`);
  return `${parts.join(", ")} (seed ${seed})`;
}

function readPort(env: NodeJS.ProcessEnv, name: string, otherwise: number): number {
  const text = env[name];
  if (text === undefined || text === "") return otherwise;
  const read = port.safeParse(text);
  if (!read.success)
    throw new SettingsError(`${name}=${text} is not a port: give a whole number from 0 to 65535.`);
  return read.data;
}
