import { parseArgs } from "node:util";
import { SettingsError } from "../settings.ts";

export interface CostSettings {
  photos: number;
  /** How many labels each photo is given. */
  labels: number;
}

const KNOWN = "Known: --photos 1000, --labels 15";

/** @throws SettingsError naming the argument that is off */
export function readCostSettings(args: string[]): CostSettings {
  let values: { photos?: string; labels?: string };
  try {
    ({ values } = parseArgs({ args, options: { photos: { type: "string" }, labels: { type: "string" } } }));
  } catch (error) {
    throw new SettingsError(`${(error as Error).message.split(". ")[0]}. ${KNOWN}`);
  }
  const whole = (name: "photos" | "labels", otherwise: number, most: number) => {
    const text = values[name];
    const value = text === undefined ? otherwise : Number(text);
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw new SettingsError(`--${name} ${text}: give a whole number from 1 to ${most}.`);
    return value;
  };
  return { photos: whole("photos", 1000, 100_000), labels: whole("labels", 15, 20) };
}
