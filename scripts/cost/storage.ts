import { DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { Outputs } from "../../e2e/app.ts";
import type { Line } from "./bill.ts";
import { GB } from "./prices.ts";

/** DynamoDB bills each item's own bytes and a hundred more. (DynamoDB pricing, data storage.) */
const ITEM_OVERHEAD = 100;
/** Half a unit reads four kilobytes where the read need not be consistent. */
const BYTES_PER_UNIT = 8 * 1024;

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
  const { items, bytes: rowBytes } = await tableSize(new DynamoDBClient(client), table);
  const rows = (rowBytes + items * ITEM_OVERHEAD) / GB;
  return [
    { price: "s3Storage", by: "photos as they came", quantity: bytes.originals / GB },
    { price: "s3Storage", by: "previews and thumbs", quantity: bytes.renditions / GB },
    { price: "dynamodbStorage", by: `${items} items`, quantity: rows },
    { price: "dynamodbRecovery", by: "the same, for recovery", quantity: rows },
  ];
}

/** DescribeTable counts every few hours; what a scan consumes says it now, to four kilobytes a page. */
async function tableSize(
  client: DynamoDBClient,
  TableName: string,
): Promise<{ items: number; bytes: number }> {
  const size = { items: 0, bytes: 0 };
  for await (const { Count = 0, ConsumedCapacity } of paginateScan(
    { client },
    { TableName, Select: "COUNT", ReturnConsumedCapacity: "TOTAL" },
  )) {
    size.items += Count;
    size.bytes += (ConsumedCapacity?.CapacityUnits ?? 0) * BYTES_PER_UNIT;
  }
  return size;
}
