import type { QueuedMessage } from "./store.ts";
import { Turns } from "./turns.ts";

/** The messages that a queue holds, and which of them can be seen now. */
export class Messages {
  /** In order of arrival. */
  private readonly all = new Map<string, QueuedMessage>();
  /** In the order in which they became visible, and when that was. */
  private readonly seen = new Map<QueuedMessage, number>();
  private readonly turns = new Turns();
  private seenSoFar = 0;
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

  get visible(): { size: number; has(message: QueuedMessage): boolean; keys(): Iterable<QueuedMessage> } {
    return this.seen;
  }

  /** What is visible, group by group in turn. What is taken meanwhile counts for its group at once. */
  inTurn(): Iterable<QueuedMessage> {
    return this.turns.inTurn(this.seen);
  }

  /** Whether its group has messages in flight already, and others want to be served. */
  takesMore(message: QueuedMessage): boolean {
    return this.turns.takesMore(message);
  }

  /** Delayed, or held by who received them. */
  get hidden(): { size: number; keys(): Iterable<QueuedMessage> } {
    return this.timers;
  }

  insert(message: QueuedMessage): void {
    this.all.set(message.id, message);
    this.turns.came(message);
    this.schedule(message);
  }

  forget(message: QueuedMessage): void {
    this.all.delete(message.id);
    this.hideNoMore(message);
    this.see(message, false);
  }

  /** Puts the message among the visible, or sets the clock for when it will be, as its `visibleAt` says. */
  schedule(message: QueuedMessage): void {
    this.hideNoMore(message);
    const hidden = message.visibleAt - Date.now();
    if (hidden <= 0) {
      this.see(message, true);
      return;
    }
    this.see(message, false);
    const timer = setTimeout(() => {
      this.hideNoMore(message);
      message.holder = undefined;
      this.see(message, true);
      this.onVisible();
    }, hidden);
    // Waiting for a message to become visible again keeps no process alive.
    this.timers.set(message, timer.unref());
    if (message.receiptHandle) this.turns.hold(message);
  }

  /** Stops the clocks. */
  close(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private hideNoMore(message: QueuedMessage): void {
    clearTimeout(this.timers.get(message));
    this.timers.delete(message);
    this.turns.letGo(message);
  }

  private see(message: QueuedMessage, visible: boolean): void {
    if (visible === this.seen.has(message)) return;
    if (visible) this.seen.set(message, this.seenSoFar++);
    else this.seen.delete(message);
    this.turns.see(message, visible);
  }
}
