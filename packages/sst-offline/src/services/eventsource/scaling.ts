/** Batches at once that Lambda begins with, and comes back to when the queue is quiet. */
const BEGINNING = 5;
/** Lambda adds up to 300 a minute while messages are there. */
const GROWTH_MS = 60_000 / 300;

/**
 * How many batches of a queue may be under way at once, between a first number and the most that is allowed. Failing
 * functions are backed off from, unless they report failures message by message.
 * (AWS Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings" and "Handling errors for
 * an SQS event source in Lambda".)
 */
export class Scaling {
  private batches: number;
  private grownAt = Number.NEGATIVE_INFINITY;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly options: {
      /** The event source's maximum concurrency, or what the machine bears. */
      most: number;
      /** ReportBatchItemFailures is on: failures do not slow the source down. */
      steady: boolean;
    },
    private readonly now: () => number = Date.now,
  ) {
    this.batches = Math.min(BEGINNING, options.most);
  }

  /** Batches that may be under way now. */
  get allowed(): number {
    return this.batches;
  }

  /** A receive has come back. */
  received(messages: number): void {
    if (messages === 0) {
      this.set(Math.min(this.batches, BEGINNING));
      return;
    }
    if (this.now() - this.grownAt < GROWTH_MS) return;
    this.grownAt = this.now();
    this.set(this.batches + 1);
  }

  /** An invocation has failed whole. */
  failed(): void {
    if (!this.options.steady) this.set(Math.floor(this.batches / 2));
  }

  /** Resolves when batch number `index`, from 0, may be under way, or when the signal ends. */
  async admit(index: number, signal: AbortSignal): Promise<void> {
    while (index >= this.batches && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
  }

  private set(batches: number): void {
    this.batches = Math.min(this.options.most, Math.max(1, batches));
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }
}
