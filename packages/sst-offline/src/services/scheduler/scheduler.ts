import type { ScheduleSpec } from "../../graph/schedules.ts";
import { invokeAsynchronously } from "../lambda/asynchronous.ts";
import type { Lambda } from "../lambda/lambda.ts";
import type { Sqs } from "../sqs/sqs.ts";
import { eventOf } from "./event.ts";
import { type Timetable, timetableOf } from "./timetable.ts";

/** When each schedule last ran, or was first seen, in milliseconds since 1970. */
export interface LastRuns {
  get(name: string): Promise<number | undefined>;
  put(name: string, at: number): Promise<void>;
}

export interface Scheduler {
  close(): Promise<void>;
}

export interface SchedulerOptions {
  lambda: Pick<Lambda, "invoke">;
  /** Takes what could not be handed to a function, where its schedule has a dead-letter queue. */
  queues?: Pick<Sqs, "send">;
  lastRuns: LastRuns;
  /** Whether a schedule may call its function; every one may when it is missing. */
  mayInvoke?(spec: ScheduleSpec): boolean;
  /** Whether it may send to its dead-letter queue; every one that has one may when it is missing. */
  maySetAside?(spec: ScheduleSpec): boolean;
  onError?(message: string): void;
  /** How long Lambda waits before it tries a run that failed again. */
  retryAfterMs?: number[];
  /** How long after the start a missed run waits, so that it does not slow the start down. */
  settleMs?: number;
}

/** setTimeout holds 31 bits. */
const longestTimer = 2 ** 31 - 1;
/** A run that is later than this is one that the machine slept through: rates count from it anew. */
const punctualMs = 60_000;

/**
 * Runs schedules. One that fell due while the cloud was down runs soon after the start, once.
 * (Amazon EventBridge Scheduler User Guide.)
 */
export function runSchedules(schedules: ScheduleSpec[], options: SchedulerOptions): Scheduler {
  const { lambda, queues, lastRuns, onError, retryAfterMs, settleMs = 15_000 } = options;
  const { mayInvoke = () => true, maySetAside = () => true } = options;
  const timers = new Map<ScheduleSpec, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const began = Date.now();
  const closing = new AbortController();

  /** Runs at `due`, or within the schedule's window after it; then as the timetable says. */
  function plan(spec: ScheduleSpec, timetable: Timetable, due: number | undefined): void {
    if (closing.signal.aborted || due === undefined) return;
    const window = (spec.flexibleMinutes ?? 0) * 60_000;
    const at = due < began ? began + settleMs : due + Math.random() * window;
    wait(spec, at, () => {
      const run = invoke(spec, due).finally(() => running.delete(run));
      running.add(run);
      const late = Date.now() - due - window > punctualMs;
      plan(spec, timetable, timetable.next(late ? Date.now() : due));
    });
  }

  function wait(spec: ScheduleSpec, at: number, then: () => void): void {
    const timer = setTimeout(
      () => (at > Date.now() ? wait(spec, at, then) : then()),
      Math.min(Math.max(0, at - Date.now()), longestTimer),
    );
    timers.set(spec, timer.unref());
  }

  async function invoke(spec: ScheduleSpec, due: number): Promise<void> {
    try {
      await lastRuns.put(spec.name, Date.now());
      const event = eventOf(spec, due);
      if (!mayInvoke(spec)) return await setAside(spec, event, due);
      // Lambda takes the event on; what then fails is its to try again, not the schedule's. (Amazon EventBridge Scheduler
      // User Guide, "Using templated targets in EventBridge Scheduler".)
      await invokeAsynchronously(lambda, spec.functionArn, event, { retryAfterMs, signal: closing.signal });
    } catch (error) {
      if (!closing.signal.aborted) onError?.(`schedule ${spec.name}: ${(error as Error).message}`);
    }
  }

  /** A refusal is not tried again. (Amazon EventBridge Scheduler User Guide, "Configuring a schedule's dead-letter queue in EventBridge Scheduler".) */
  async function setAside(spec: ScheduleSpec, event: unknown, due: number): Promise<void> {
    if (!spec.deadLetterArn || !maySetAside(spec)) return;
    const attributes = {
      ERROR_CODE: "AccessDeniedException",
      ERROR_MESSAGE: "The execution role may not invoke the target.",
      EXECUTION_TIME: new Date(due).toISOString(),
      SCHEDULE_ARN: spec.arn,
      TARGET_ARN: spec.functionArn,
    };
    await queues?.send([
      {
        queueArn: spec.deadLetterArn,
        body: JSON.stringify(event),
        attributes: Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name,
            { DataType: "String", StringValue: value },
          ]),
        ),
      },
    ]);
  }

  const begun = Promise.all(
    schedules.map(async (spec) => {
      const timetable = timetableOf(spec);
      const last = await lastRuns.get(spec.name);
      // A new schedule counts from now.
      if (last === undefined) await lastRuns.put(spec.name, Date.now());
      plan(spec, timetable, timetable.next(last ?? Date.now()));
    }),
  );
  begun.catch((error: Error) => onError?.(`schedules: ${error.message}`));

  return {
    async close() {
      closing.abort();
      await begun.catch(() => {});
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
