import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { mapConcurrently } from "./index.ts";

test("keeps the order and the limit", async () => {
  let [now, most] = [0, 0];
  const doubled = await mapConcurrently([5, 1, 4, 2, 3], 2, async (n) => {
    most = Math.max(most, ++now);
    await sleep(n);
    now--;
    return n * 2;
  });
  expect(doubled).toEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(2);
  expect(await mapConcurrently([], 2, async () => 1)).toEqual([]);
});

test("begins nothing more after an error", async () => {
  const begun: number[] = [];
  const work = async (n: number) => {
    begun.push(n);
    await sleep(1);
    throw new Error(`no ${n}`);
  };
  await expect(mapConcurrently([1, 2, 3, 4], 2, work)).rejects.toThrow("no 1");
  await sleep(5);
  expect(begun).toEqual([1, 2]);
});
