import type { QueuedMessage } from "./store.ts";

/** The messages that a queue holds, and which of them can be seen now. */
export class Messages {
  /** In order of arrival. */
  private readonly all = new Map<string, QueuedMessage>();
  /** In the order in which they became visible. */
  private readonly seen = new Set<QueuedMessage>();
  private readonly timers = new Map<QueuedMessage, NodeJS.Timeout>();

  /** @param onVisible told when time has made a message visible */
  constructor(private readonly onVisible: () => void) {}

  get(id: string): QueuedMessage | undefined {
    return this.all.get(id);
  }

  /** In order of arrival. */
  values(): Iterable<QueuedMessage> {
    return this.all.values();
  }

  get visible(): ReadonlySet<QueuedMessage> {
    return this.seen;
  }

  /** Delayed, or held by who received them. */
  get hidden(): { size: number; keys(): Iterable<QueuedMessage> } {
    return this.timers;
  }

  insert(message: QueuedMessage): void {
    this.all.set(message.id, message);
    this.schedule(message);
  }

  forget(message: QueuedMessage): void {
    this.all.delete(message.id);
    this.seen.delete(message);
    clearTimeout(this.timers.get(message));
    this.timers.delete(message);
  }

  /** Puts the message among the visible, or sets the clock for when it will be, as its `visibleAt` says. */
  schedule(message: QueuedMessage): void {
    clearTimeout(this.timers.get(message));
    this.timers.delete(message);
    const hidden = message.visibleAt - Date.now();
    if (hidden <= 0) {
      this.seen.add(message);
      return;
    }
    this.seen.delete(message);
    const timer = setTimeout(() => {
      this.timers.delete(message);
      message.holder = undefined;
      this.seen.add(message);
      this.onVisible();
    }, hidden);
    // Waiting for a message to become visible again keeps no process alive.
    this.timers.set(message, timer.unref());
  }

  /** Stops the clocks. */
  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }
}
