import { Service } from "electrodb";
import { Resource } from "sst";
import { dynamodb } from "../aws/dynamodb.ts";
import {
  ClaimEntity,
  DueEntity,
  HashEntity,
  ImageEntity,
  ImageTagEntity,
  MonthEntity,
  TagEntity,
} from "./entities.ts";

export type { Box, HistoryEntry, ImageRow, Status, Tag } from "./entities.ts";
export { statuses } from "./entities.ts";

/** The one table as ElectroDB sees it. Reads are consistent: a person sees what they just did. */
export const library = new Service(
  {
    image: ImageEntity,
    imageTag: ImageTagEntity,
    tag: TagEntity,
    hash: HashEntity,
    due: DueEntity,
    claim: ClaimEntity,
    month: MonthEntity,
  },
  { client: dynamodb, table: Resource.Library.name },
);

/** The partition of every Due item. */
export const ALL = "all";

/** Whether a write was refused because its condition did not hold. ElectroDB wraps what DynamoDB threw. */
export function isConditionFailed(error: unknown): boolean {
  const { name, cause } = error as { name?: string; cause?: { name?: string } };
  return name === "ConditionalCheckFailedException" || cause?.name === "ConditionalCheckFailedException";
}
