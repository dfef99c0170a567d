import { expect, it } from "vitest";
import { runChaos } from "./chaos/run.ts";

/** The long way is `npm run chaos`. */
it("loses, doubles and tears nothing when it is killed under load", async () => {
  const { breaches, photos, kills, folder, faults } = await runChaos({
    ...{ kills: 4, seed: 7, people: 2 },
    ...{ duplicates: 0.2, conflicts: 0.1 },
  });
  expect(breaches, `the data folder is ${folder}`).toEqual([]);
  expect(kills).toBe(4);
  expect(photos).toBeGreaterThan(0);
  expect(Object.keys(faults).sort()).toEqual(["dynamodb", "sqs"]);
}, 300_000);
