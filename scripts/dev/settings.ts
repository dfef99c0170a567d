import { readSettings, type Settings, SettingsError } from "../settings.ts";

export interface DevSettings extends Settings {
  /** The first function's port for a debugger; the next function gets the next port. @default no debugger */
  inspectPort?: number;
}

/** Node's own first port, 9229, is likely that of the editor's other session. */
const defaultInspectPort = 9230;

/**
 * Reads what `npm start` reads, and a debugger's port.
 * @param inspect as commander reads `--inspect [port]`
 * @throws SettingsError naming the variable or the option that is off.
 */
export function readDevSettings(
  env: NodeJS.ProcessEnv,
  { inspect, demo }: { inspect?: string | true; demo?: boolean } = {},
): DevSettings {
  const settings = readSettings(env, { demo });
  if (inspect === undefined) return settings;
  const inspectPort = inspect === true ? defaultInspectPort : Number(inspect);
  if (inspect === "" || !Number.isInteger(inspectPort) || inspectPort < 1 || inspectPort > 65_000)
    throw new SettingsError(`--inspect=${inspect} names no port: give a whole number from 1 to 65000.`);
  return { ...settings, inspectPort };
}
