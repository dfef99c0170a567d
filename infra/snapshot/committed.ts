/** The committed snapshots, as the tests of the stack question them. */
import { fileURLToPath } from "node:url";
import { readSnapshot } from "@phototag/snapshot";

const committed = (stage: string) => readSnapshot(fileURLToPath(new URL(`./${stage}.json`, import.meta.url)));

export const local = await committed("local");
export const production = await committed("production");
export const stages = [local, production].map((snapshot) => [snapshot.app.stage, snapshot] as const);
