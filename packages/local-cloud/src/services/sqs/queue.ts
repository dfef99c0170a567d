import { randomUUID } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { StoreOp } from "../../store/store.ts";
import { type QueueSettings, settingsOf } from "./settings.ts";
import type { QueueSpec } from "./spec.ts";
import type { SqsStore, StoredDelivery, StoredMessage } from "./store.ts";

/** A message and its state of delivery, in memory; the store mirrors it. */
export interface QueuedMessage extends StoredMessage, StoredDelivery {}

export interface ReceiveOptions {
  /** 1–10. */
  max: number;
  /** Seconds to wait when nothing is there. */
  waitSeconds: number;
  /** Seconds; the queue's own unless said. */
  visibilityTimeout?: number;
  /** Names a poller inside this process. */
  holder?: string;
  /** Gives the wait up. */
  signal?: AbortSignal;
}

interface Waiter {
  options: ReceiveOptions;
  settle(messages: QueuedMessage[]): void;
  fail(error: unknown): void;
}

/** Amazon SQS quotas, "Standard queues": messages in flight. */
const MAX_IN_FLIGHT = 120_000;

/**
 * One standard queue: who sees which message when. Writes nothing itself but collects what to write, so
 * that the caller can put it into one batch.
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly createdAt = Date.now();
  private readonly all = new Map<string, QueuedMessage>();
  /** In order of arrival, as far as standard queues promise one. */
  private readonly visible = new Set<QueuedMessage>();
  private readonly timers = new Map<QueuedMessage, NodeJS.Timeout>();
  private readonly waiters = new Set<Waiter>();

  constructor(
    readonly spec: QueueSpec,
    private readonly store: SqsStore,
    private readonly bind: {
      /** The dead-letter queue of that ARN. */
      queue(arn: string): Queue | undefined;
      /** Persists what a delivery changed. */
      commit(operations: StoreOp[]): Promise<void>;
    },
  ) {
    this.settings = settingsOf(spec);
  }

  get name(): string {
    return this.spec.name;
  }

  get arn(): string {
    return this.spec.arn;
  }

  /**
   * Takes the messages of an earlier run. Those that its own pollers held are visible again at once, and that
   * delivery does not count: on AWS pollers outlive a laptop, where a few kills would fill the dead-letter queue.
   */
  restore(kept: { message: StoredMessage; delivery: StoredDelivery }[]): void {
    for (const { message, delivery } of kept) {
      const cutOff = delivery.holder && {
        visibleAt: 0,
        receiveCount: delivery.receiveCount - 1,
        holder: undefined,
      };
      this.insert({ ...message, ...delivery, ...cutOff });
    }
  }

  /** What to write so that `message` is in this queue; `admit` makes it so in memory once that is done. */
  admission(message: QueuedMessage): StoreOp[] {
    const operations = [this.store.putMessage(this.name, contentOf(message))];
    if (message.visibleAt || message.receiveCount)
      operations.push(this.store.putDelivery(this.name, message.id, deliveryOf(message)));
    return operations;
  }

  admit(messages: QueuedMessage[]): void {
    for (const message of messages) this.insert(message);
    this.serve();
  }

  /** Waits as long as `waitSeconds` for at least one message. */
  async receive(options: ReceiveOptions): Promise<QueuedMessage[]> {
    const taken = await this.take(options);
    if (taken.length || options.waitSeconds <= 0 || options.signal?.aborted) return taken;
    return new Promise((resolve, reject) => {
      const stop = () => waiter.settle([]);
      const timer = setTimeout(stop, options.waitSeconds * 1000);
      const end = () => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", stop);
        this.waiters.delete(waiter);
      };
      const waiter: Waiter = {
        options,
        settle: (messages) => {
          end();
          resolve(messages);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      options.signal?.addEventListener("abort", stop, { once: true });
      this.waiters.add(waiter);
      // A message may have come while the first look was being written down.
      this.serve();
    });
  }

  /** Removes by receipt handle. Like SQS it says nothing when the message is gone, or was received again since. */
  remove(receiptHandle: string): StoreOp[] {
    const message = this.byHandle(receiptHandle);
    if (!message || message.receiptHandle !== receiptHandle) return [];
    this.forget(message);
    return this.store.remove(this.name, message.id);
  }

  /** To be followed by `serve`. @throws AwsError ReceiptHandleIsInvalid, InvalidParameterValue, MessageNotInflight */
  changeVisibility(receiptHandle: string, seconds: number): StoreOp[] {
    const message = this.byHandle(receiptHandle);
    if (!message)
      throw new AwsError(
        "InvalidParameterValue",
        `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
      );
    if (message.receiptHandle !== receiptHandle || this.visible.has(message))
      throw new AwsError("MessageNotInflight", "The message referred to isn't in flight.");
    message.visibleAt = seconds ? Date.now() + seconds * 1000 : 0;
    if (!seconds) message.holder = undefined;
    this.schedule(message);
    return [this.store.putDelivery(this.name, message.id, deliveryOf(message))];
  }

  /** Makes visible what `holder` has, as when its process died. To be followed by `serve`. */
  release(holder: string): StoreOp[] {
    const held = [...this.all.values()].filter((message) => message.holder === holder);
    for (const message of held) {
      message.visibleAt = 0;
      message.holder = undefined;
      this.schedule(message);
    }
    return held.map((message) => this.store.putDelivery(this.name, message.id, deliveryOf(message)));
  }

  purge(): StoreOp[] {
    return this.drain().flatMap((message) => this.store.remove(this.name, message.id));
  }

  /** Takes up to `max` messages that nobody holds out of memory; the caller writes what becomes of them. */
  drain(max = Number.POSITIVE_INFINITY, only: "all" | "visible" = "all"): QueuedMessage[] {
    const out: QueuedMessage[] = [];
    for (const message of only === "all" ? this.all.values() : this.visible) {
      if (out.length >= max) break;
      out.push(message);
    }
    for (const message of out) this.forget(message);
    return out;
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    // What is too old counts no more; should the store fail, the next receive writes it down.
    this.bind.commit(this.expire()).catch(() => {});
    let inFlight = 0;
    let delayed = 0;
    for (const message of this.timers.keys()) {
      // Never received: it waits for its delay.
      if (message.receiptHandle) inFlight++;
      else delayed++;
    }
    return { visible: this.visible.size, inFlight, delayed };
  }

  /** Ends every wait with nothing and stops the clocks. */
  close(): void {
    for (const waiter of [...this.waiters]) waiter.settle([]);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private insert(message: QueuedMessage): void {
    this.all.set(message.id, message);
    this.schedule(message);
  }

  private forget(message: QueuedMessage): void {
    this.all.delete(message.id);
    this.visible.delete(message);
    clearTimeout(this.timers.get(message));
    this.timers.delete(message);
  }

  /** Puts the message among the visible, or sets the clock for when it will be. */
  private schedule(message: QueuedMessage): void {
    clearTimeout(this.timers.get(message));
    this.timers.delete(message);
    const hidden = message.visibleAt - Date.now();
    if (hidden <= 0) {
      this.visible.add(message);
      return;
    }
    this.visible.delete(message);
    const timer = setTimeout(() => {
      this.timers.delete(message);
      message.holder = undefined;
      this.visible.add(message);
      this.serve();
    }, hidden);
    // Waiting for a message to become visible again keeps no process alive.
    this.timers.set(message, timer.unref());
  }

  /**
   * Gives visible messages to who has waited longest. Called once what made them visible is on its way to
   * the store, so that the store hears of things in the order in which they happened.
   */
  serve(): void {
    for (const waiter of [...this.waiters]) {
      if (!this.visible.size) return;
      const { messages, operations } = this.pick(waiter.options);
      const committed = this.bind.commit(operations);
      // Nothing but dead letters: the waiter stays, and hears of a failing disk only.
      if (!messages.length) {
        committed.catch(waiter.fail);
        continue;
      }
      this.waiters.delete(waiter);
      committed.then(() => waiter.settle(messages), waiter.fail);
    }
  }

  private async take(options: ReceiveOptions): Promise<QueuedMessage[]> {
    const { messages, operations } = this.pick(options);
    await this.bind.commit(operations);
    return messages;
  }

  private pick({ max, visibilityTimeout, holder }: ReceiveOptions) {
    const now = Date.now();
    const hiddenFor = (visibilityTimeout ?? this.settings.visibilityTimeout) * 1000;
    const operations = this.expire();
    const messages: QueuedMessage[] = [];
    for (const message of this.visible) {
      if (messages.length >= max) break;
      if (this.timers.size >= MAX_IN_FLIGHT) break;
      const dead = this.bury(message);
      if (dead) {
        operations.push(...dead);
        continue;
      }
      message.receiveCount++;
      message.firstReceivedAt ??= now;
      message.visibleAt = now + hiddenFor;
      message.receiptHandle = `${randomUUID()}.${message.id}`;
      message.holder = holder;
      this.schedule(message);
      operations.push(this.store.putDelivery(this.name, message.id, deliveryOf(message)));
      // A copy: with a visibility timeout of 0 the next receiver changes the original at once.
      messages.push({ ...message });
    }
    return { messages, operations };
  }

  /** Moves a message that was received too often to the dead-letter queue: it is the next receive that does so. */
  private bury(message: QueuedMessage): StoreOp[] | undefined {
    const { redrivePolicy } = this.settings;
    if (!redrivePolicy || message.receiveCount < redrivePolicy.maxReceiveCount) return undefined;
    const deadLetters = this.bind.queue(redrivePolicy.deadLetterTargetArn);
    if (!deadLetters) return undefined;
    this.forget(message);
    const buried: QueuedMessage = {
      ...message,
      sourceArn: this.arn,
      visibleAt: 0,
      receiptHandle: undefined,
      holder: undefined,
    };
    const operations = [...this.store.remove(this.name, message.id), ...deadLetters.admission(buried)];
    deadLetters.admit([buried]);
    return operations;
  }

  /** Drops what is older than the retention period, counted from when it was first sent. */
  private expire(): StoreOp[] {
    const oldest = Date.now() - this.settings.messageRetentionPeriod * 1000;
    const operations: StoreOp[] = [];
    for (const message of this.all.values()) {
      // Arrival order is nearly age order: only what a redrive brought may be older further on.
      if (message.sentAt >= oldest) break;
      this.forget(message);
      operations.push(...this.store.remove(this.name, message.id));
    }
    return operations;
  }

  /**
   * The message that a receipt handle was made for; the handle may be an old one.
   * @throws AwsError ReceiptHandleIsInvalid
   */
  private byHandle(receiptHandle: string): QueuedMessage | undefined {
    const [nonce, id] = receiptHandle.split(".");
    if (!nonce || !id)
      throw new AwsError(
        "ReceiptHandleIsInvalid",
        `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
      );
    return this.all.get(id);
  }
}

function contentOf(message: QueuedMessage): StoredMessage {
  const { id, sequence, body, attributes, traceHeader, senderId, sentAt, sourceArn } = message;
  return { id, sequence, body, attributes, traceHeader, senderId, sentAt, sourceArn };
}

function deliveryOf(message: QueuedMessage): StoredDelivery {
  const { receiveCount, firstReceivedAt, visibleAt, receiptHandle, holder } = message;
  return { receiveCount, firstReceivedAt, visibleAt, receiptHandle, holder };
}
