import type { TableSpec } from "../../src/services/dynamodb/spec.ts";

const side = (name: string): TableSpec => ({
  name,
  arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`,
  attributes: { id: "S", g: "S" },
  keys: { hash: "id" },
  globalIndexes: [{ name: "by-g", keys: { hash: "g" } }],
  stream: {
    arn: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}/stream/2026-01-01T00:00:00.000`,
    viewType: "NEW_IMAGE",
  },
});

/** Two tables that one transaction writes to. */
export const LEDGER: TableSpec[] = [side("LedgerLeft"), side("LedgerRight")];
