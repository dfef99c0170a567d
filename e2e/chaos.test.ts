import { expect, it } from "vitest";
import { runChaos } from "./chaos/run.ts";

/** The long way is `npm run chaos`. */
it("loses, doubles and tears nothing when it is killed under load", async () => {
  const { breaches, photos, kills, folder, faults } = await runChaos({
    ...{ kills: 3, seed: 7, people: 2 },
    // So many that a slow machine, which does little in the time, meets both.
    ...{ duplicates: 0.8, conflicts: 0.3 },
  });
  expect(breaches, `the data folder is ${folder}`).toEqual([]);
  expect(kills).toBe(3);
  expect(photos).toBeGreaterThan(0);
  expect(Object.keys(faults).sort()).toEqual(["dynamodb", "sqs"]);
}, 300_000);
