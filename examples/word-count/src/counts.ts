import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Resource } from "sst";

export interface Count {
  file: string;
  words: number;
}

/** No object's key begins so: the notifications are for keys that end in `.txt`. */
export const TOTAL = "*";

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const TableName = Resource.Counts.name;

export async function put(count: Count): Promise<void> {
  await table.send(new PutCommand({ TableName, Item: count }));
}

export async function get(file: string): Promise<Count | undefined> {
  const { Item } = await table.send(new GetCommand({ TableName, Key: { file } }));
  return Item as Count | undefined;
}

/** Every file's count, page by page. */
export async function* all(): AsyncGenerator<Count> {
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await table.send(new ScanCommand({ TableName, ExclusiveStartKey }));
    for (const item of (page.Items ?? []) as Count[]) if (item.file !== TOTAL) yield item;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
