import { z } from "zod";
import { STREAM_VIEW_TYPES } from "../../services/dynamodb/store/stream-records.ts";
import { honored, within } from "../resource-type.ts";

const projection = {
  projectionType: z.enum(["ALL", "KEYS_ONLY", "INCLUDE"]).default("ALL"),
  nonKeyAttributes: z.array(z.string()).optional(),
};

const CAPACITY = {
  readCapacity: "capacity is not limited",
  writeCapacity: "capacity is not limited",
  onDemandThroughput: "capacity is not limited",
  warmThroughput: "capacity is not limited",
};

export const table = honored(
  "aws:dynamodb/table:Table",
  {
    name: z.string(),
    attributes: z.array(z.strictObject({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
    hashKey: z.string(),
    rangeKey: z.string().optional(),
    globalSecondaryIndexes: z
      .array(
        z.strictObject({
          name: z.string(),
          hashKey: z.string().optional(),
          rangeKey: z.string().optional(),
          keySchemas: z
            .array(z.strictObject({ attributeName: z.string(), keyType: z.enum(["HASH", "RANGE"]) }))
            .default([]),
          ...projection,
        }),
      )
      .default([]),
    localSecondaryIndexes: z
      .array(z.strictObject({ name: z.string(), rangeKey: z.string(), ...projection }))
      .default([]),
    streamEnabled: z.boolean().default(false),
    streamViewType: z.enum(STREAM_VIEW_TYPES).optional(),
    ttl: z
      .strictObject({ attributeName: z.string().default(""), enabled: z.boolean().default(false) })
      .optional(),
  },
  {
    withoutEffect: {
      billingMode: "nothing is billed",
      pointInTimeRecovery: "the data folder is what one backs up",
      deletionProtectionEnabled: "only says what `sst remove` does",
      serverSideEncryption: "nothing is encrypted at rest",
      tableClass: "a matter of price",
    },
    notHonored: {
      ...CAPACITY,
      ...within("globalSecondaryIndexes", CAPACITY),
      globalTableWitness: "there is one region",
      importTable: "the table starts empty",
      replicas: "there is one region",
      restoreDateTime: "the table starts empty",
      restoreSourceName: "the table starts empty",
      restoreSourceTableArn: "the table starts empty",
      restoreToLatestTime: "the table starts empty",
    },
  },
);

export const dynamodb = [table];
