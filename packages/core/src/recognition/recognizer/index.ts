import type { Recognizer } from "./recognizer.ts";

export type { Recognized, Recognizer } from "./recognizer.ts";

/**
 * Name, as a stage's settings say it → what opens it, given the folder of the models that travel with the function. Each
 * is imported where it is chosen: no function loads another's SDK or networks.
 */
const RECOGNIZERS: Record<string, (models: string) => Promise<Recognizer>> = {
  rekognition: async () => (await import("./rekognition.ts")).open(),
  embedded: async (models) => (await import("./embedded.ts")).open(models),
  both: async (models) => (await import("./both.ts")).open(models),
};

/** @throws Error when there is none of that name */
export async function openRecognizer(name: string, models: string): Promise<Recognizer> {
  const open = Object.hasOwn(RECOGNIZERS, name) ? RECOGNIZERS[name] : undefined;
  if (!open) throw new Error(`RECOGNIZER is none of ${Object.keys(RECOGNIZERS).join(", ")}: "${name}"`);
  return open(models);
}
