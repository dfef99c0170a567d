import type { ScheduleSpec } from "../../graph/functions.ts";
import type { Lambda } from "../lambda/lambda.ts";

/** When each schedule last ran, in milliseconds since 1970. */
export interface LastRuns {
  get(name: string): Promise<number | undefined>;
  put(name: string, at: number): Promise<void>;
}

export interface Scheduler {
  close(): Promise<void>;
}

const unitMs: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** setTimeout holds 31 bits. */
const longestTimer = 2 ** 31 - 1;

/**
 * The period of `rate(5 minutes)`, in milliseconds; undefined for cron() and at(), which the local cloud
 * does not run. (EventBridge Scheduler User Guide, "Schedule types".)
 */
export function ratePeriod(expression: string): number | undefined {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return value && unit ? Number(value) * unitMs[unit]! : undefined;
}

/** Runs schedules. One that fell due while the cloud was down runs soon after the start, once. */
export function runSchedules(
  schedules: ScheduleSpec[],
  {
    lambda,
    lastRuns,
    mayInvoke = () => true,
    onError,
    settleMs = 15_000,
  }: {
    lambda: Pick<Lambda, "invoke">;
    lastRuns: LastRuns;
    /** Whether a schedule's role lets it call its function; every one's when it is missing. */
    mayInvoke?(spec: ScheduleSpec): boolean;
    onError?(message: string): void;
    /** How long after the start a missed run waits, so that it does not slow the start down. */
    settleMs?: number;
  },
): Scheduler {
  const timers = new Map<string, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  let closed = false;

  function at(due: number, spec: ScheduleSpec, period: number): void {
    if (closed) return;
    const wait = Math.min(Math.max(0, due - Date.now()), longestTimer);
    const timer = setTimeout(() => {
      if (due > Date.now()) return at(due, spec, period);
      const run = invoke(spec).finally(() => running.delete(run));
      running.add(run);
      at(Date.now() + period, spec, period);
    }, wait);
    timer.unref();
    timers.set(spec.name, timer);
  }

  async function invoke(spec: ScheduleSpec): Promise<void> {
    try {
      await lastRuns.put(spec.name, Date.now());
      if (!mayInvoke(spec)) return;
      const outcome = await lambda.invoke(spec.functionArn, JSON.parse(spec.input ?? "{}"));
      if ("error" in outcome) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
    } catch (error) {
      if (!closed) onError?.(`schedule ${spec.name}: ${(error as Error).message}`);
    }
  }

  const begun = Promise.all(
    schedules.map(async (spec) => {
      const period = ratePeriod(spec.expression);
      if (period === undefined) return;
      const last = await lastRuns.get(spec.name);
      // A new schedule counts from now.
      if (last === undefined) await lastRuns.put(spec.name, Date.now());
      at(Math.max((last ?? Date.now()) + period, Date.now() + settleMs), spec, period);
    }),
  );
  begun.catch((error: Error) => onError?.(`schedules: ${error.message}`));

  return {
    async close() {
      closed = true;
      await begun.catch(() => {});
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
