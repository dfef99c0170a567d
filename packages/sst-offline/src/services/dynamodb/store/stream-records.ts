import type { Item, Table } from "dynalite/db/index.js";
import type { ItemChange } from "./expiry.ts";
import { itemBytes } from "./item-size.ts";

/** What a stream's records hold of an item. */
export const STREAM_VIEW_TYPES = ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] as const;
export type StreamViewType = (typeof STREAM_VIEW_TYPES)[number];

/** Who deleted an item, where it was not a client. */
export interface UserIdentity {
  type: "Service";
  principalId: "dynamodb.amazonaws.com";
}

/** One change of one item. Source: Amazon DynamoDB API Reference, "Record" and "StreamRecord" of DynamoDB Streams. */
export interface StreamRecord {
  eventID: string;
  eventName: "INSERT" | "MODIFY" | "REMOVE";
  eventVersion: "1.1";
  eventSource: "aws:dynamodb";
  awsRegion: string;
  dynamodb: {
    /** Seconds since 1970. */
    ApproximateCreationDateTime: number;
    Keys: Item;
    NewImage?: Item;
    OldImage?: Item;
    /** 21 digits; later records have higher ones. */
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: StreamViewType;
  };
  userIdentity?: UserIdentity;
}

/** The record of a change. Images are those that the view type asks for, and that there are. */
export function streamRecord(
  { before, after }: Pick<ItemChange, "before" | "after">,
  {
    keySchema,
    viewType,
    ...at
  }: {
    keySchema: Table["KeySchema"];
    viewType: StreamViewType;
    eventId: string;
    region: string;
    sequenceNumber: string;
    seconds: number;
    userIdentity?: UserIdentity;
  },
): StreamRecord {
  const item = (after ?? before) as Item;
  const Keys = Object.fromEntries(
    keySchema.map(({ AttributeName: name }) => [name, item[name] as Item[string]]),
  );
  const images = {
    ...(after && viewType.startsWith("NEW") && { NewImage: after }),
    ...(before && viewType.includes("OLD") && { OldImage: before }),
  };
  const bytes = [Keys, ...Object.values(images)].reduce((sum, image) => sum + itemBytes(image), 0);
  return {
    eventID: at.eventId,
    eventName: before ? (after ? "MODIFY" : "REMOVE") : "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: at.region,
    dynamodb: {
      ApproximateCreationDateTime: at.seconds,
      Keys,
      ...images,
      SequenceNumber: at.sequenceNumber,
      SizeBytes: bytes,
      StreamViewType: viewType,
    },
    ...(at.userIdentity && { userIdentity: at.userIdentity }),
  };
}
