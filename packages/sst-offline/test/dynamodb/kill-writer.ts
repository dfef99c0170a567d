/**
 * The process that durability.test.ts kills: opens the database of the folder given, and writes in a
 * loop until it dies. Each transaction sets both accounts, an index key and a counter to the same round.
 */
import { createDynamo } from "../../src/services/dynamodb/dynamodb.ts";
import { LEDGER } from "./ledger.ts";

const [path, first] = process.argv.slice(2);
const dynamo = await createDynamo({ path, tables: LEDGER });
process.send?.("writing");
for (let round = Number(first); ; round++) {
  const value = { ":r": { N: String(round) }, ":g": { S: `round-${round}` } };
  const update = (TableName: string, id: string) => ({
    Update: {
      TableName,
      Key: { id: { S: id } },
      UpdateExpression: "SET round = :r, g = :g",
      ExpressionAttributeValues: value,
    },
  });
  const mark = { Put: { TableName: "LedgerLeft", Item: { id: { S: `mark-${round}` } } } };
  await dynamo.call("TransactWriteItems", {
    TransactItems: [update("LedgerLeft", "account"), update("LedgerRight", "account"), mark],
    ClientRequestToken: `round-${round}`,
  });
  process.send?.(round);
}
