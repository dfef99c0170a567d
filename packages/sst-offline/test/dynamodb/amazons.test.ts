/**
 * The same checks asked of Amazon's own DynamoDB Local: what it answers otherwise would be a mistake in the
 * table, not in the local cloud.
 */
import { test } from "vitest";
import { amazonsDynamo, missingForAmazons } from "./amazons.ts";
import { hold } from "./conformance/hold.ts";

const missing = await missingForAmazons();
if (missing) {
  console.warn(`Amazon's DynamoDB Local is not asked: ${missing}`);
  test.skip(`Amazon's DynamoDB Local: ${missing}`, () => {});
} else {
  hold("Amazon's DynamoDB Local", amazonsDynamo, { amazons: true });
}
