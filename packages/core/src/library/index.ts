import { Service } from "electrodb";
import { Resource } from "sst";
import { dynamodb } from "../aws/dynamodb.ts";
import {
  AccountEntity,
  AlbumEntity,
  ClaimEntity,
  DueEntity,
  FeatureEntity,
  GoneAlbumEntity,
  HashEntity,
  ImageEntity,
  ImageTagEntity,
  MonthEntity,
  ShareEntity,
  ShareKeyEntity,
  TagEntity,
  TextEntity,
  UsageEntity,
} from "./entities.ts";
import { JobEntity, JobPartEntity, TagRuleEntity } from "./job-entities.ts";

export type {
  Box,
  FeatureItem,
  HistoryEntry,
  ImageRow,
  ShareRow,
  Status,
  Tag,
  TextLine,
} from "./entities.ts";
export { statuses } from "./entities.ts";
export type { JobRow, TagRuleRow } from "./job-entities.ts";

/** The one table as ElectroDB sees it. Reads are consistent: a person sees what they just did. */
export const library = new Service(
  {
    image: ImageEntity,
    imageTag: ImageTagEntity,
    tag: TagEntity,
    hash: HashEntity,
    due: DueEntity,
    feature: FeatureEntity,
    text: TextEntity,
    claim: ClaimEntity,
    month: MonthEntity,
    account: AccountEntity,
    usage: UsageEntity,
    album: AlbumEntity,
    goneAlbum: GoneAlbumEntity,
    share: ShareEntity,
    shareKey: ShareKeyEntity,
    job: JobEntity,
    jobPart: JobPartEntity,
    tagRule: TagRuleEntity,
  },
  { client: dynamodb, table: Resource.Library.name },
);

/** The partition of every Due item, and of every Account. */
export const ALL = "all";

/** Whether a write was refused because its condition did not hold. ElectroDB wraps what DynamoDB threw. */
export function isConditionFailed(error: unknown): boolean {
  const { name, cause } = error as { name?: string; cause?: { name?: string } };
  return name === "ConditionalCheckFailedException" || cause?.name === "ConditionalCheckFailedException";
}
