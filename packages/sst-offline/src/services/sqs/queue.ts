import { randomUUID } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { StoreOp } from "../../store/store.ts";
import { messageIdOf } from "./attributes.ts";
import { Deduplication } from "./deduplication.ts";
import { copyOf, type DuplicateHook } from "./duplicates.ts";
import { LongPoll, type ReceiveOptions } from "./long-poll.ts";
import { inGroupOrder } from "./message-groups.ts";
import { Messages } from "./messages.ts";
import { type QueueSettings, settingsOf } from "./settings.ts";
import type { QueueSpec } from "./spec.ts";
import type { QueuedMessage, SqsStore, StoredDelivery, StoredMessage } from "./store.ts";

/** What a queue needs of all the others. */
export interface QueueBindings {
  /** The dead-letter queue of that ARN. */
  queue(arn: string): Queue | undefined;
  /** Persists what a delivery changed. */
  commit(operations: StoreOp[]): Promise<void>;
  duplicate?: DuplicateHook;
}

/** Amazon SQS Developer Guide, "Amazon SQS message quotas": messages in flight. */
const MAX_IN_FLIGHT = 120_000;

/**
 * One queue: who sees which message when. Writes nothing itself but collects what to write, so that the
 * caller can put it into one batch.
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly createdAt = Date.now();
  /** FIFO queues alone have it. */
  readonly deduplication?: Deduplication;
  private readonly messages = new Messages(() => this.serve());
  private readonly longPoll = new LongPoll();

  constructor(
    readonly spec: QueueSpec,
    private readonly store: SqsStore,
    private readonly bind: QueueBindings,
  ) {
    this.settings = settingsOf(spec);
    if (this.settings.fifo)
      this.deduplication = new Deduplication(
        spec.name,
        store,
        () => this.settings.fifo?.deduplicationScope === "messageGroup",
      );
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
      this.messages.insert({ ...message, ...delivery, ...cutOff });
    }
  }

  /** What to write so that `message` is in this queue; `admit` makes it so in memory once that is done. */
  admission(message: QueuedMessage): StoreOp[] {
    const operations = [this.store.putMessage(this.name, contentOf(message))];
    if (message.visibleAt || message.receiveCount) operations.push(this.written(message));
    return operations;
  }

  admit(messages: QueuedMessage[]): void {
    for (const message of messages) this.messages.insert(message);
    this.serve();
  }

  /** Waits as long as `waitSeconds` for at least one message. */
  async receive(options: ReceiveOptions): Promise<QueuedMessage[]> {
    // Nobody is there to take them.
    if (options.signal?.aborted) return [];
    const { messages, operations } = this.pick(options);
    await this.committed(messages, operations);
    if (messages.length || options.waitSeconds <= 0 || options.signal?.aborted) return messages;
    const waiting = this.longPoll.wait(options);
    // A message may have come while the first look was being written down.
    this.serve();
    return waiting;
  }

  /**
   * Removes by receipt handle. Like SQS it says nothing when the message is gone, or was received again since.
   * @throws AwsError ReceiptHandleIsInvalid; InvalidParameterValue when a FIFO queue's handle has expired
   */
  remove(receiptHandle: string): StoreOp[] {
    const message = this.byHandle(receiptHandle);
    if (!message) return [];
    const expired = message.receiptHandle !== receiptHandle || this.messages.visible.has(message);
    if (this.settings.fifo && expired) throw invalidHandle(receiptHandle, "The receipt handle has expired");
    if (message.receiptHandle !== receiptHandle) return [];
    this.messages.forget(message);
    return this.store.remove(this.name, message.id);
  }

  /** To be followed by `serve`. @throws AwsError ReceiptHandleIsInvalid, InvalidParameterValue, MessageNotInflight */
  changeVisibility(receiptHandle: string, seconds: number): StoreOp[] {
    const message = this.byHandle(receiptHandle);
    if (!message)
      throw invalidHandle(
        receiptHandle,
        "Message does not exist or is not available for visibility timeout change",
      );
    if (message.receiptHandle !== receiptHandle || this.messages.visible.has(message))
      throw new AwsError("MessageNotInflight", "The message referred to isn't in flight.");
    message.visibleAt = seconds ? Date.now() + seconds * 1000 : 0;
    // From now on somebody's wish hides it, which outlives the poller that has it.
    message.holder = undefined;
    this.messages.schedule(message);
    return [this.written(message)];
  }

  /** The poller that has the message is done with it and leaves it, to be visible when its timeout ends. */
  abandon(receiptHandle: string): StoreOp[] {
    const message = this.byHandle(receiptHandle);
    if (!message?.holder || message.receiptHandle !== receiptHandle) return [];
    message.holder = undefined;
    return [this.written(message)];
  }

  /** Makes visible what `holder` has, as when its process died. To be followed by `serve`. */
  release(holder: string): StoreOp[] {
    const held = [...this.messages.values()].filter((message) => message.holder === holder);
    for (const message of held) this.giveBack(message);
    return held.map((message) => this.written(message));
  }

  purge(): StoreOp[] {
    const all = [...this.messages.values()];
    for (const message of all) this.messages.forget(message);
    return all.flatMap((message) => this.store.remove(this.name, message.id));
  }

  /** Takes up to `max` messages that nobody holds out of memory; the caller writes what becomes of them. */
  drain(max: number): QueuedMessage[] {
    const all = this.settings.fifo ? inGroupOrder(this.messages) : this.messages.visible.keys();
    const out = [...all].slice(0, max);
    for (const message of out) this.messages.forget(message);
    return out;
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    // What is too old counts no more; should the store fail, the next receive writes it down.
    this.bind.commit(this.expire()).catch(() => {});
    let inFlight = 0;
    let delayed = 0;
    for (const message of this.messages.hidden.keys()) {
      // Never received: it waits for its delay.
      if (message.receiptHandle) inFlight++;
      else delayed++;
    }
    return { visible: this.messages.visible.size, inFlight, delayed };
  }

  /** Ends every wait with nothing and stops the clocks. */
  close(): void {
    this.longPoll.close();
    this.messages.close();
  }

  /**
   * Gives visible messages to who has waited longest. Called once what made them visible is on its way to
   * the store, so that the store hears of things in the order in which they happened.
   */
  serve(): void {
    for (const waiter of this.longPoll.waiters()) {
      if (!this.messages.visible.size) return;
      const { messages, operations } = this.pick(waiter.options);
      const committed = this.committed(messages, operations);
      // Nothing but dead letters: the waiter stays, and hears of a failing disk only.
      if (!messages.length) {
        committed.catch(waiter.fail);
        continue;
      }
      // What it is given is in flight from now on, and in its hands when that is written down: no sooner, and nothing less.
      waiter.rest();
      committed.then(() => waiter.settle(messages), waiter.fail);
    }
  }

  /** Writes down that messages were taken. What could not be written down nobody has: it is there for the next one. */
  private async committed(messages: QueuedMessage[], operations: StoreOp[]): Promise<void> {
    try {
      await this.bind.commit(operations);
    } catch (error) {
      for (const { id, receiptHandle } of messages) {
        const message = this.messages.get(id);
        if (!message || message.receiptHandle !== receiptHandle) continue;
        message.receiveCount--;
        this.giveBack(message);
      }
      this.serve();
      throw error;
    }
  }

  private giveBack(message: QueuedMessage): void {
    message.visibleAt = 0;
    message.holder = undefined;
    this.messages.schedule(message);
  }

  private deliverable(): Iterable<QueuedMessage> {
    return this.settings.fifo ? inGroupOrder(this.messages) : this.messages.inTurn();
  }

  private pick({ max, visibilityTimeout, holder, forOthers }: ReceiveOptions) {
    const now = Date.now();
    const hiddenFor = (visibilityTimeout ?? this.settings.visibilityTimeout) * 1000;
    const operations = this.expire();
    const messages: QueuedMessage[] = [];
    for (const message of this.deliverable()) {
      if (messages.length >= max || this.messages.hidden.size >= MAX_IN_FLIGHT) break;
      // Whose turn it is next has no fewer in flight.
      if (forOthers && !this.settings.fifo && this.messages.takesMore(message)) break;
      // An answer holds no message twice: who reports one as failed by its id would report both.
      if (messages.some((taken) => messageIdOf(taken) === messageIdOf(message))) continue;
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
      this.messages.schedule(message);
      operations.push(this.written(message), ...this.duplicate(message));
      // A copy: with a visibility timeout of 0 the next receiver changes the original at once.
      messages.push({ ...message });
    }
    return { messages, operations };
  }

  private duplicate(message: QueuedMessage): StoreOp[] {
    if (this.settings.fifo || message.copyOf) return [];
    const after = this.bind.duplicate?.(message);
    if (after === undefined) return [];
    const copy = copyOf(message, after);
    this.messages.insert(copy);
    return this.admission(copy);
  }

  /** Moves a message that was received too often to the dead-letter queue: it is the next receive that does so. */
  private bury(message: QueuedMessage): StoreOp[] | undefined {
    const { redrivePolicy } = this.settings;
    if (!redrivePolicy || message.receiveCount < redrivePolicy.maxReceiveCount) return undefined;
    const deadLetters = this.bind.queue(redrivePolicy.deadLetterTargetArn);
    if (!deadLetters) return undefined;
    this.messages.forget(message);
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
    for (const message of this.messages.values()) {
      // Arrival order is nearly age order: only what a redrive brought may be older further on.
      if (message.sentAt >= oldest) break;
      this.messages.forget(message);
      operations.push(...this.store.remove(this.name, message.id));
    }
    return operations;
  }

  private written(message: QueuedMessage): StoreOp {
    return this.store.putDelivery(this.name, message.id, deliveryOf(message));
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
    return this.messages.get(id);
  }
}

function invalidHandle(receiptHandle: string, reason: string): AwsError {
  return new AwsError(
    "InvalidParameterValue",
    `Value ${receiptHandle} for parameter ReceiptHandle is invalid. Reason: ${reason}.`,
  );
}

function deliveryOf(message: QueuedMessage): StoredDelivery {
  const { receiveCount, firstReceivedAt, visibleAt, receiptHandle, holder } = message;
  return { receiveCount, firstReceivedAt, visibleAt, receiptHandle, holder };
}

function contentOf(message: QueuedMessage): StoredMessage {
  const { receiveCount, firstReceivedAt, visibleAt, receiptHandle, holder, ...content } = message;
  return content;
}
