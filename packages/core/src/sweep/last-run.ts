import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import { Resource } from "sst";
import { dynamodb } from "../aws/dynamodb.ts";
import { ALL } from "../library/index.ts";
import type { Place } from "./originals.ts";

/**
 * What the last sweep did: one item, written over by each, so that whoever runs the library sees at a glance
 * whether it still runs. Next to the Due items, which it is about.
 */
const LastSweepEntity = new Entity(
  {
    model: { entity: "lastsweep", version: "1", service: "phototag" },
    attributes: {
      all: { type: "string", required: true },
      startedAt: { type: "string", required: true },
      endedAt: { type: "string", required: true },
      /** False when its time was up first; the next one goes on. */
      complete: { type: "boolean", required: true },
      settled: { type: "number", required: true },
      erased: { type: "number", required: true },
      purged: { type: "number", required: true },
      requeued: { type: "number", required: true },
      resumed: { type: "number", required: true },
      abandoned: { type: "number", required: true },
      failed: { type: "number", required: true },
      /** Sweeps of an earlier version did not count them. */
      faulty: { type: "number" },
      lost: { type: "number" },
      /** How far originals were looked for: the next one goes on from there. */
      place: { type: CustomAttributeType<Place>("any") },
      /** The same of accounts. */
      accountsPlace: { type: "string" },
    },
    indexes: {
      primary: {
        pk: { field: "pk", composite: ["all"], casing: "none" },
        sk: { field: "sk", composite: [], casing: "none" },
      },
    },
  },
  { client: dynamodb, table: Resource.Library.name },
);

export type LastSweep = Omit<EntityItem<typeof LastSweepEntity>, "all">;

export async function writeLastSweep(run: LastSweep): Promise<void> {
  await LastSweepEntity.put({ ...run, all: ALL }).go();
}

/** Undefined when no sweep has ever run. */
export async function readLastSweep(): Promise<LastSweep | undefined> {
  const { data } = await LastSweepEntity.get({ all: ALL }).go({ consistent: true });
  if (!data) return undefined;
  const { all: _, ...run } = data;
  return run;
}
