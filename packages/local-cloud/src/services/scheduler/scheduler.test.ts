import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ratePeriod, runSchedules } from "./scheduler.ts";

const hour = 3_600_000;

describe("rate()", () => {
  it.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(1 hour)", hour],
    ["rate(2 days)", 48 * hour],
    ["cron(0 3 * * ? *)", undefined],
    ["at(2027-01-01T00:00:00)", undefined],
    ["rate(1 week)", undefined],
  ])("%s", (expression, period) => {
    expect(ratePeriod(expression)).toBe(period);
  });
});

describe("schedules", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 * hour }));
  afterEach(() => void vi.useRealTimers());

  function start(lastRun?: number, outcome: object = { payload: "null" }) {
    const runs: [string, unknown, number][] = [];
    const kept = new Map<string, number>(lastRun === undefined ? [] : [["sweep", lastRun]]);
    const errors: string[] = [];
    const scheduler = runSchedules(
      [{ name: "sweep", expression: "rate(1 hour)", timeZone: "UTC", functionArn: "arn", input: '{"x":1}' }],
      {
        lambda: {
          async invoke(arn, event) {
            runs.push([arn, event, Date.now()]);
            return { requestId: "1", ...outcome } as never;
          },
        },
        lastRuns: { get: async (name) => kept.get(name), put: async (name, at) => void kept.set(name, at) },
        onError: (message) => errors.push(message),
      },
    );
    return { runs, kept, errors, scheduler };
  }

  it("runs a new one after its period, then each period", async () => {
    const began = Date.now();
    const { runs, kept, scheduler } = start();
    await vi.advanceTimersByTimeAsync(3 * hour + 1000);
    expect(runs).toEqual([1, 2, 3].map((count) => ["arn", { x: 1 }, began + count * hour]));
    expect(kept.get("sweep")).toBe(began + 3 * hour);
    await scheduler.close();
    await vi.advanceTimersByTimeAsync(5 * hour);
    expect(runs).toHaveLength(3);
  });

  it("keeps the period over a restart, and makes one missed run up soon", async () => {
    const soon = start(Date.now() - 0.5 * hour);
    await vi.advanceTimersByTimeAsync(0.5 * hour + 1000);
    expect(soon.runs).toHaveLength(1);
    await soon.scheduler.close();
    const missed = start(Date.now() - 30 * hour);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(missed.runs).toHaveLength(1);
    await missed.scheduler.close();
  });

  it("says when a run failed, and goes on", async () => {
    const { runs, errors, scheduler } = start(undefined, { error: { errorType: "E", errorMessage: "no" } });
    await vi.advanceTimersByTimeAsync(2 * hour + 1000);
    expect(runs).toHaveLength(2);
    expect(errors).toEqual(["schedule sweep: E: no", "schedule sweep: E: no"]);
    await scheduler.close();
  });
});
