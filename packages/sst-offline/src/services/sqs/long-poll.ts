import type { QueuedMessage } from "./store.ts";

export interface ReceiveOptions {
  /** 1–10. */
  max: number;
  /** Seconds to wait when nothing is there. */
  waitSeconds: number;
  /** Seconds. @default the queue's own */
  visibilityTimeout?: number;
  /** Takes nothing of a group that is being served while others are there: the place is for these. */
  forOthers?: boolean;
  /** Names a poller inside this process. */
  holder?: string;
  /** Gives the wait up. */
  signal?: AbortSignal;
}

/** A receive that waits for messages. */
export interface Waiter {
  options: ReceiveOptions;
  /** Waits for nothing else: neither the end of its time nor its signal settles it. */
  rest(): void;
  settle(messages: QueuedMessage[]): void;
  fail(error: unknown): void;
}

/** The receives that wait for messages, longest first. (Amazon SQS Developer Guide, "Amazon SQS short and long polling".) */
export class LongPoll {
  private readonly waiting = new Set<Waiter>();

  /** Waits until somebody settles the waiter, its time is over, or its signal ends it: then with nothing. */
  wait(options: ReceiveOptions): Promise<QueuedMessage[]> {
    return new Promise((resolve, reject) => {
      const stop = () => waiter.settle([]);
      const timer = setTimeout(stop, options.waitSeconds * 1000);
      const rest = () => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", stop);
        this.waiting.delete(waiter);
      };
      const waiter: Waiter = {
        options,
        rest,
        settle: (messages) => {
          rest();
          resolve(messages);
        },
        fail: (error) => {
          rest();
          reject(error);
        },
      };
      options.signal?.addEventListener("abort", stop, { once: true });
      this.waiting.add(waiter);
    });
  }

  waiters(): Waiter[] {
    return [...this.waiting];
  }

  /** Ends every wait with nothing. */
  close(): void {
    for (const waiter of this.waiters()) waiter.settle([]);
  }
}
