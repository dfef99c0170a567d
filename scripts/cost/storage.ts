import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { Outputs } from "../../e2e/app.ts";
import type { Line } from "./bill.ts";
import { GB } from "./prices.ts";

/** DynamoDB bills each item's own bytes and a hundred more. (DynamoDB pricing, data storage.) */
const ITEM_OVERHEAD = 100;

/** What keeping everything costs in a month, with recovery to any second as production has it. */
export async function storageLines({ endpoint, region, operator, bucket, table }: Outputs): Promise<Line[]> {
  const client = { endpoint, region, credentials: operator };
  const bytes = { originals: 0, renditions: 0 };
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: new S3Client(client) },
    { Bucket: bucket },
  ))
    for (const { Key = "", Size = 0 } of Contents)
      bytes[Key.startsWith("private/") ? "originals" : "renditions"] += Size;
  const { Table } = await new DynamoDBClient(client).send(new DescribeTableCommand({ TableName: table }));
  const rows = ((Table?.TableSizeBytes ?? 0) + (Table?.ItemCount ?? 0) * ITEM_OVERHEAD) / GB;
  return [
    { price: "s3Storage", by: "photos as they came", quantity: bytes.originals / GB },
    { price: "s3Storage", by: "previews and thumbs", quantity: bytes.renditions / GB },
    { price: "dynamodbStorage", by: `${Table?.ItemCount ?? 0} items`, quantity: rows },
    { price: "dynamodbRecovery", by: "the same, for recovery", quantity: rows },
  ];
}
