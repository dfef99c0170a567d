import type { TableSpec } from "../../src/services/dynamodb/index.ts";

const side = (name: string): TableSpec => ({
  name,
  arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
  attributes: { id: "S", g: "S" },
  keys: { hash: "id" },
  globalIndexes: [{ name: "by-g", keys: { hash: "g" } }],
});

/** Two tables that one transaction writes to. */
export const LEDGER: TableSpec[] = [side("LedgerLeft"), side("LedgerRight")];
