import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Instance } from "./instance.ts";
import { createPool, type PoolOptions } from "./pool.ts";

/** Instances that are there at once and answer their own number. */
function poolOf(options: Partial<PoolOptions> = {}) {
  const ended: number[] = [];
  let made = 0;
  const pool = createPool({
    limit: 2,
    async start() {
      const number = ++made;
      let alive = true;
      return {
        load() {},
        ready: Promise.resolve(),
        get alive() {
          return alive;
        },
        initDuration: 1,
        invoke: async () => ({ payload: String(number) }),
        ended: Promise.resolve(),
        async end() {
          alive = false;
          ended.push(number);
        },
      } satisfies Instance;
    },
    ...options,
  });
  return { pool, ended };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("keeps an instance for the next event, and ends it when none comes", async () => {
  const { pool, ended } = poolOf({ spareMs: 1000, lastMs: 10_000 });
  expect(await pool.invoke("1", "{}")).toEqual({ payload: "1" });
  await vi.advanceTimersByTimeAsync(9000);
  expect(await pool.invoke("2", "{}")).toEqual({ payload: "1" });
  await vi.advanceTimersByTimeAsync(9000);
  expect([pool.size, ended]).toEqual([1, []]);
  await vi.advanceTimersByTimeAsync(2000);
  expect([pool.size, ended]).toEqual([0, [1]]);
  expect(await pool.invoke("3", "{}")).toEqual({ payload: "2" });
  await pool.close();
});

it("ends sooner what is one too many", async () => {
  const { pool, ended } = poolOf({ spareMs: 1000, lastMs: 10_000 });
  await Promise.all([pool.invoke("1", "{}"), pool.invoke("2", "{}")]);
  expect(pool.size).toBe(2);
  await vi.advanceTimersByTimeAsync(2000);
  expect([pool.size, ended.length]).toEqual([1, 1]);
  await pool.close();
});

it("replaces an instance that has become too old", async () => {
  const { pool, ended } = poolOf({ maxAgeMs: 5000 });
  await pool.invoke("1", "{}");
  await vi.advanceTimersByTimeAsync(4000);
  expect(await pool.invoke("2", "{}")).toEqual({ payload: "1" });
  await vi.advanceTimersByTimeAsync(2000);
  expect(await pool.invoke("3", "{}")).toEqual({ payload: "2" });
  expect(ended).toEqual([1]);
  await pool.close();
});
