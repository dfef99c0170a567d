import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ScheduleSpec } from "../../graph/schedules.ts";
import { runSchedules, type SchedulerOptions } from "./scheduler.ts";

const hour = 3_600_000;

describe("schedules", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 * hour }));
  afterEach(() => void vi.useRealTimers());

  const sweep: ScheduleSpec = {
    name: "sweep",
    arn: "arn:aws:scheduler:us-east-1:123456789012:schedule/default/sweep",
    expression: "rate(1 hour)",
    timeZone: "UTC",
    functionArn: "arn",
    input: '{"x":1}',
  };

  function start(
    lastRun?: number,
    outcome: object = { payload: "null" },
    more: Partial<ScheduleSpec & SchedulerOptions> = {},
  ) {
    const runs: [string, unknown, number][] = [];
    const kept = new Map<string, number>(lastRun === undefined ? [] : [["sweep", lastRun]]);
    const errors: string[] = [];
    const scheduler = runSchedules([{ ...sweep, ...more }], {
      ...more,
      lambda: {
        async invoke(arn, event) {
          runs.push([arn, event, Date.now()]);
          return { requestId: "1", ...outcome } as never;
        },
      },
      lastRuns: { get: async (name) => kept.get(name), put: async (name, at) => void kept.set(name, at) },
      onError: (message) => errors.push(message),
    });
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

  it("runs a cron expression at its times, and not for those that it slept through", async () => {
    const begin = Date.now();
    const { runs, scheduler } = start(undefined, undefined, { expression: "cron(15,45 * * * ? *)" });
    await vi.advanceTimersByTimeAsync(hour);
    expect(runs.map(([, , at]) => (at - begin) / 60_000)).toEqual([15, 45]);
    await scheduler.close();
    const late = start(begin - 10 * hour, undefined, { expression: "cron(15,45 * * * ? *)" });
    await vi.advanceTimersByTimeAsync(14 * 60_000);
    expect(late.runs).toHaveLength(1);
    await late.scheduler.close();
  });

  it("runs a single time once, over a restart too, and soon when it passed meanwhile", async () => {
    const expression = `at(${new Date(Date.now() + hour).toISOString().slice(0, 19)})`;
    const first = start(undefined, undefined, { expression });
    await vi.advanceTimersByTimeAsync(3 * hour);
    expect(first.runs).toHaveLength(1);
    await first.scheduler.close();
    const again = start(first.kept.get("sweep"), undefined, { expression });
    await vi.advanceTimersByTimeAsync(3 * hour);
    expect(again.runs).toHaveLength(0);
    await again.scheduler.close();
    const missed = start(Date.now() - 10 * hour, undefined, { expression });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(missed.runs).toHaveLength(1);
    await missed.scheduler.close();
  });

  it("a flexible window delays a run at most by its minutes, and no other run by it", async () => {
    const begin = Date.now();
    const { runs, scheduler } = start(undefined, undefined, { flexibleMinutes: 30 });
    await vi.advanceTimersByTimeAsync(4.6 * hour);
    expect(runs).toHaveLength(4);
    for (const [count, [, , at]] of runs.entries()) {
      expect(at - begin).toBeGreaterThanOrEqual((count + 1) * hour);
      expect(at - begin).toBeLessThan((count + 1.5) * hour + 1);
    }
    await scheduler.close();
  });

  it("tells the function of the schedule where there is no input, and fills words of an input in", async () => {
    const plain = start(undefined, undefined, { input: undefined });
    const filled = start(undefined, undefined, { input: '{"at":"<aws.scheduler.scheduled-time>"}' });
    await vi.advanceTimersByTimeAsync(hour);
    const time = new Date(Date.now()).toISOString().replace(".000Z", "Z");
    expect(plain.runs[0]?.[1]).toMatchObject({
      source: "aws.scheduler",
      "detail-type": "Scheduled Event",
      time,
      region: "us-east-1",
      resources: [sweep.arn],
    });
    expect(filled.runs[0]?.[1]).toEqual({ at: time });
    for (const { scheduler } of [plain, filled]) await scheduler.close();
  });

  it("sets aside what it may not hand to its function, if it may do that", async () => {
    const set: unknown[] = [];
    const queues: SchedulerOptions["queues"] = {
      async send(messages) {
        set.push(...messages);
        return [];
      },
    };
    const refused = { deadLetterArn: "arn:dead", mayInvoke: () => false, queues };
    const { runs, scheduler } = start(undefined, undefined, refused);
    const silent = start(undefined, undefined, { ...refused, maySetAside: () => false });
    await vi.advanceTimersByTimeAsync(hour);
    expect([runs, silent.runs]).toEqual([[], []]);
    expect(set).toEqual([
      expect.objectContaining({
        queueArn: "arn:dead",
        body: '{"x":1}',
        attributes: expect.objectContaining({
          ERROR_CODE: { DataType: "String", StringValue: "AccessDeniedException" },
        }),
      }),
    ]);
    for (const one of [scheduler, silent.scheduler]) await one.close();
  });

  it("leaves a run that failed to Lambda, which tries it twice more, then says so and goes on", async () => {
    const failing = { error: { errorType: "E", errorMessage: "no" } };
    const { runs, errors, scheduler } = start(undefined, failing, { retryAfterMs: [1, 1] });
    for (const hours of [1, 2]) {
      await vi.advanceTimersByTimeAsync(hour);
      await vi.waitFor(() => expect(errors).toHaveLength(hours), { timeout: 20_000 });
      expect(runs).toHaveLength(3 * hours);
    }
    expect(errors).toEqual(["schedule sweep: E: no", "schedule sweep: E: no"]);
    await scheduler.close();
  });

  it("waits for no further try when the cloud is stopped", async () => {
    const { runs, errors, scheduler } = start(undefined, { error: { errorType: "E", errorMessage: "no" } });
    await vi.advanceTimersByTimeAsync(hour);
    await scheduler.close();
    expect([runs.length, errors]).toEqual([1, []]);
  });
});
