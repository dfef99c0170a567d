/** The committed snapshots, as the tests of the stack question them. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readSnapshot } from "sst-offline";

const folder = path.dirname(fileURLToPath(import.meta.url));
const committed = (stage: string) => readSnapshot(path.join(folder, `${stage}.json`));

export const local = await committed("local");
export const production = await committed("production");
export const stages = [local, production].map((snapshot) => [snapshot.app.stage, snapshot] as const);
