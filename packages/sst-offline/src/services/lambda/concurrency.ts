/** Which limit an event is refused by, as Lambda names it. (AWS Lambda API Reference, "TooManyRequestsException".) */
export type ThrottleReason =
  | "ReservedFunctionConcurrentInvocationLimitExceeded"
  | "ConcurrentInvocationLimitExceeded";

/** A new account may have 10; AWS raises that to this by itself. ("Lambda quotas".) */
const ACCOUNT_CONCURRENCY = 1000;

/** How many events of a function, and of the account, may be at work at once. */
export interface Concurrency {
  /**
   * Takes a place for one event.
   * @returns what gives the place back, or why there is none
   */
  enter(functionArn: string): (() => void) | ThrottleReason;
  /** The same, as soon as a place is free: an event that nobody waits for is tried again, not refused. */
  enterLater(functionArn: string): Promise<() => void>;
  /** Refuses whoever waits. */
  close(): void;
}

interface Counter {
  taken: number;
  limit: number;
}

/**
 * Lambda's limits: a function with reserved concurrency has so many places for itself; the others share what is
 * left of the account's. (AWS Lambda Developer Guide, "Understanding Lambda function scaling".)
 * @param functions reserved concurrency by ARN, undefined where none is reserved
 */
export function createConcurrency(
  functions: ReadonlyMap<string, number | undefined>,
  account = ACCOUNT_CONCURRENCY,
): Concurrency {
  const reserved = [...functions.values()].reduce<number>((sum, own) => sum + (own ?? 0), 0);
  const shared: Counter = { taken: 0, limit: Math.max(0, account - reserved) };
  const own = new Map<string, Counter>();
  for (const [arn, limit] of functions) if (limit !== undefined) own.set(arn, { taken: 0, limit });
  /** The oldest first, whichever function it is for. */
  const waiting = new Set<{ functionArn: string; give(leave: () => void): void; refuse(): void }>();
  const counterOf = (arn: string) => own.get(arn) ?? shared;

  function tryEnter(arn: string): (() => void) | undefined {
    const counter = counterOf(arn);
    if (counter.taken >= counter.limit) return undefined;
    counter.taken++;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      counter.taken--;
      letIn();
    };
  }

  function letIn(): void {
    for (const next of waiting) {
      const leave = tryEnter(next.functionArn);
      if (!leave) continue;
      waiting.delete(next);
      next.give(leave);
    }
  }

  return {
    enter(functionArn) {
      const leave = tryEnter(functionArn);
      if (leave) return leave;
      return own.has(functionArn)
        ? "ReservedFunctionConcurrentInvocationLimitExceeded"
        : "ConcurrentInvocationLimitExceeded";
    },
    async enterLater(functionArn) {
      return (
        tryEnter(functionArn) ??
        (await new Promise<() => void>((resolve, reject) => {
          waiting.add({
            functionArn,
            give: resolve,
            refuse: () => reject(new Error("the cloud is closing")),
          });
        }))
      );
    },
    close() {
      for (const { refuse } of waiting) refuse();
      waiting.clear();
    },
  };
}
