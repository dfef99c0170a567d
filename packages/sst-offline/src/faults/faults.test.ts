import { describe, expect, it } from "vitest";
import { createFaults, type Fault, type FaultOptions } from "./faults.ts";

const message = {} as never;
const write = (operation: string, contended: number[] = []) => ({
  operation,
  items: ["a", "b", "c"].map((key) => ({ table: "t", key })),
  contended,
});

/** What a run of a hundred calls of each service comes to. */
function run(options: FaultOptions) {
  const told: Fault[] = [];
  const { duplicate, conflicts, throttle } = createFaults(options, (fault) => told.push(fault));
  const made = Array.from({ length: 100 }, () => [
    duplicate?.(message),
    conflicts?.(write("TransactWriteItems")),
    throttle?.("translate"),
  ]);
  return { made, told };
}

describe("faults", () => {
  it("are not made unless asked for", () => {
    expect(createFaults({ seed: 3 }, () => {})).toEqual({});
  });

  it("are the same for the same seed, and others for another", () => {
    const options = { seed: 5, duplicates: 0.3, conflicts: 0.3, throttling: 0.3 };
    expect(run(options)).toEqual(run(options));
    expect(run({ ...options, seed: 6 })).not.toEqual(run(options));
  });

  it("are as many as asked for, and each is told", () => {
    const { made, told } = run({ duplicates: 1, conflicts: 1, throttling: 1 });
    expect(told).toHaveLength(300);
    for (const [after, refused, throttled] of made) {
      expect(after).toBeLessThan(2000);
      expect(refused).toHaveLength(1);
      expect(throttled).toBe(true);
    }
    const rare = run({ duplicates: 0.1 }).told.length;
    expect(rare).toBeGreaterThan(0);
    expect(rare).toBeLessThan(30);
  });

  it("conflicts meet transactions, and other writes only where another write touches the item", () => {
    const { conflicts } = createFaults({ conflicts: 1 }, () => {});
    expect(conflicts?.(write("PutItem"))).toEqual([]);
    expect(conflicts?.(write("PutItem", [0]))).toEqual([0]);
    expect(conflicts?.(write("TransactGetItems"))).toEqual([]);
  });
});
