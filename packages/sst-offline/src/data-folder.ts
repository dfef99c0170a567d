import { randomBytes } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { closeToOthers } from "./data-folder/access.ts";
import { reason } from "./data-folder/reason.ts";
import { writeWhole } from "./data-folder/write-whole.ts";
import type { Snapshot } from "./snapshot/format.ts";
import { StartError } from "./start-error.ts";

/** Files of a data folder that commands ask about later: the stack that ran, and which of its grants were used. */
export const RAN = { snapshot: "snapshot.json", used: "used-permissions.json" };

/** What a data folder keeps of its own, beside the services' data: secrets and the operator's keys. */
export interface DataFolder {
  path: string;
  /** It was open to the machine's other users, and was closed to them. */
  closed: boolean;
  operator: { accessKeyId: string; secretAccessKey: string };
  /** Seals session tokens and signed URLs, so that they are good after a restart. */
  sealingKey: string;
  /**
   * The secret's value: the one given at the start, else the app's placeholder, else one of this folder, which is
   * made the first time that it is asked for: by the app, else at random.
   */
  secret(name: string): string;
  /** Writes new secrets down. To be called before anything is started that uses one. */
  keepSecrets(): Promise<void>;
  writeOutputs(outputs: Record<string, unknown>): Promise<void>;
  /** Keeps the stack that runs, for whoever asks about it later. */
  writeSnapshot(text: string): Promise<void>;
}

interface Kept {
  operator: { accessKeyId: string; secretAccessKey: string };
  sealingKey: string;
  secrets: Record<string, string>;
}

/**
 * Makes a folder and those above it, for this user alone. One by one: Node's own recursion never ends where the system
 * lets nobody make one, as in `/proc`.
 * @throws StartError `data-folder`
 */
export function makeDataFolder(folder: string): void {
  try {
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    if (dirname(folder) !== folder) makeDataFolder(dirname(folder));
    try {
      mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      // Another process may have been quicker.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError("data-folder", `The data folder ${folder} cannot be made: ${reason(error)}.`, {
      cause: error,
    });
  }
}

/**
 * Opens the folder, making it if it is missing.
 * @param given values for secrets by name, in place of made ones
 * @param placeholders what the app's source says of secrets that nobody has set
 * @param make makes new values for secrets that may not be any text; those that are not known yet are kept
 * @throws StartError `data-folder` when it cannot be written or read
 */
export async function openDataFolder(
  path: string,
  given: Record<string, string> = {},
  placeholders: Snapshot["secrets"] = {},
  make: () => Record<string, string> = () => ({}),
): Promise<DataFolder> {
  const file = join(path, "secrets.json");
  let closed: boolean;
  try {
    makeDataFolder(path);
    closed = closeToOthers(path);
    // Only a write tells: some systems let their administrator pass every other test.
    await writeFile(join(path, ".writable"), "");
    await rm(join(path, ".writable"));
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError("data-folder", `The data folder ${path} cannot be written: ${reason(error)}.`, {
      cause: error,
    });
  }
  const kept = await readKept(file);
  let changed = kept === undefined;
  let asked = false;
  const state: Kept = kept ?? {
    operator: {
      accessKeyId: `AKIA${letters(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      secretAccessKey: randomBytes(30).toString("base64url"),
    },
    sealingKey: randomBytes(32).toString("hex"),
    secrets: {},
  };
  return {
    path,
    closed,
    operator: state.operator,
    sealingKey: state.sealingKey,
    secret(name) {
      const known = given[name] ?? placeholders[name]?.placeholder ?? state.secrets[name];
      if (known !== undefined) return known;
      changed = true;
      // Together: one may belong to another, as the halves of a key do.
      if (!asked) state.secrets = { ...make(), ...state.secrets };
      asked = true;
      // Letters and digits alone: a client's secret is sent in headers and forms.
      state.secrets[name] ??= letters(52, "abcdefghijklmnopqrstuvwxyz0123456789");
      return state.secrets[name];
    },
    async keepSecrets() {
      if (!changed) return;
      await writeWhole(file, `${JSON.stringify(state, null, 2)}\n`);
      changed = false;
    },
    writeSnapshot: (text) => writeWhole(join(path, RAN.snapshot), text),
    writeOutputs: (outputs) =>
      writeWhole(join(path, "outputs.json"), `${JSON.stringify(outputs, null, 2)}\n`),
  };
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new StartError("data-folder", `${file} cannot be read: ${reason(error)}.`, { cause: error });
  }
}

/** An unbiased choice of letters: a byte past the last whole multiple is thrown away. */
function letters(length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  let text = "";
  while (text.length < length)
    for (const byte of randomBytes(length))
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
  return text;
}
