import { readSettings, type Settings, SettingsError } from "../settings.ts";

export interface DevSettings extends Settings {
  /** The first function's port for a debugger; the next function gets the next port. @default no debugger */
  inspectPort?: number;
}

/** Node's own first port, 9229, is likely that of the editor's other session. */
const defaultInspectPort = 9230;

/**
 * Reads what `npm start` reads, and `--inspect[=PORT]`.
 * @throws SettingsError naming the variable or the argument that is off.
 */
export function readDevSettings(env: NodeJS.ProcessEnv, args: string[]): DevSettings {
  const inspect = args.find((argument) => argument.split("=")[0] === "--inspect");
  const settings = readSettings(
    env,
    args.filter((argument) => argument !== inspect),
  );
  if (!inspect) return settings;
  const text = inspect.split("=")[1];
  const inspectPort = text === undefined ? defaultInspectPort : Number(text);
  if (text === "" || !Number.isInteger(inspectPort) || inspectPort < 1 || inspectPort > 65_000)
    throw new SettingsError(`${inspect} names no port: give a whole number from 1 to 65000.`);
  return { ...settings, inspectPort };
}
