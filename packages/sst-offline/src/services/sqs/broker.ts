import { randomUUID } from "node:crypto";
import { AwsError } from "../../service.ts";
import { type Store, type StoreOp, write } from "../../store/store.ts";
import { checkAttributes, sizeOfAttributes } from "./attributes.ts";
import type { DuplicateHook } from "./duplicates.ts";
import { groupOf } from "./fifo.ts";
import { Queue } from "./queue.ts";
import { applyAttribute, applyOverrides, settingsOf, toAttributes } from "./settings.ts";
import type { OutgoingMessage, QueueSpec } from "./spec.ts";
import { type QueuedMessage, SqsStore, type StoredOverride } from "./store.ts";

/** All queues together, and every write that goes beyond one of them. */
export class Broker {
  readonly queues = new Map<string, Queue>();
  private readonly store: SqsStore;
  private readonly overrides = new Map<string, Record<string, StoredOverride>>();
  private sequence = 0;

  private constructor(private readonly level: Store) {
    this.store = new SqsStore(level);
  }

  /**
   * Opens the queues with what an earlier run left in them.
   * @param duplicate which deliveries of standard queues are made once more
   */
  static async open(level: Store, specs: QueueSpec[], duplicate?: DuplicateHook): Promise<Broker> {
    const broker = new Broker(level);
    for (const spec of specs) {
      const queue = new Queue(spec, broker.store, {
        queue: (arn) => broker.byArn(arn),
        // Losing what a delivery changed when the machine dies only delivers once more: no sync.
        commit: (operations) => write(level, operations, { sync: false }),
        duplicate,
      });
      const kept = await broker.store.load(spec.name);
      for (const { message } of kept) broker.sequence = Math.max(broker.sequence, message.sequence);
      const overrides = await broker.store.loadOverrides(spec.name);
      broker.overrides.set(spec.name, overrides);
      applyOverrides(queue.settings, overrides);
      queue.restore(kept);
      queue.deduplication?.restore(await broker.store.loadDeduplications(spec.name));
      broker.queues.set(spec.name, queue);
    }
    return broker;
  }

  byArn(arn: string): Queue | undefined {
    for (const queue of this.queues.values()) if (queue.arn === arn) return queue;
    return undefined;
  }

  /** @throws AwsError QueueDoesNotExist */
  needArn(arn: string): Queue {
    const queue = this.byArn(arn);
    if (!queue) throw new AwsError("QueueDoesNotExist", `The specified queue does not exist: ${arn}.`);
    return queue;
  }

  /**
   * Puts messages into queues, all in one durable batch with `alongside`.
   * @throws AwsError InvalidParameterValue for an empty or too large body, or bad attributes.
   */
  async send(
    entries: { queue: Queue; message: OutgoingMessage }[],
    alongside: StoreOp[] = [],
  ): Promise<QueuedMessage[]> {
    const made = entries.map(({ queue, message }) => {
      const fresh = this.make(queue, message);
      const claim = queue.deduplication?.claim(fresh);
      return { queue, fresh, told: fresh, duplicate: false, operations: [], ...claim };
    });
    const arrivals = made.filter(({ duplicate }) => !duplicate);
    const operations = [
      ...made.flatMap((entry) => entry.operations),
      ...arrivals.flatMap(({ queue, fresh }) => queue.admission(fresh)),
    ];
    try {
      await write(this.level, [...operations, ...alongside], { sync: true });
    } catch (error) {
      for (const { queue, fresh } of arrivals) queue.deduplication?.forget(fresh);
      throw error;
    }
    for (const queue of new Set(arrivals.map((entry) => entry.queue)))
      queue.admit(arrivals.filter((entry) => entry.queue === queue).map(({ fresh }) => fresh));
    return made.map(({ told }) => told);
  }

  async remove(queue: Queue, receiptHandle: string): Promise<void> {
    // Not synced: a message that comes back after a power cut is at-least-once delivery.
    await write(this.level, queue.remove(receiptHandle), { sync: false });
  }

  async changeVisibility(queue: Queue, receiptHandle: string, seconds: number): Promise<void> {
    const written = write(this.level, queue.changeVisibility(receiptHandle, seconds), { sync: false });
    queue.serve();
    await written;
  }

  async abandon(queue: Queue, receiptHandle: string): Promise<void> {
    await write(this.level, queue.abandon(receiptHandle), { sync: false });
  }

  async release(holder: string): Promise<void> {
    const operations = [...this.queues.values()].flatMap((queue) => queue.release(holder));
    const written = write(this.level, operations, { sync: false });
    for (const queue of this.queues.values()) queue.serve();
    await written;
  }

  async purge(queue: Queue): Promise<void> {
    await write(this.level, queue.purge(), { sync: true });
  }

  /**
   * Moves up to `max` visible messages out of a dead-letter queue, each as a new message.
   * Source: Amazon SQS Developer Guide, "Configuring a dead-letter queue redrive".
   * @returns how many were moved; messages without a destination go back.
   */
  async redrive(from: Queue, destinationArn: string | undefined, max: number): Promise<number> {
    const operations: StoreOp[] = [];
    const arrivals = new Map<Queue, QueuedMessage[]>();
    let moved = 0;
    for (const message of from.drain(max)) {
      const to = this.byArn(destinationArn ?? message.sourceArn ?? "");
      if (!to) {
        from.admit([message]);
        continue;
      }
      const { body, attributes, traceHeader, senderId, groupId, deduplicationId } = message;
      const fresh = this.make(to, { body, attributes, traceHeader, senderId, groupId, deduplicationId });
      operations.push(...this.removal(from, message), ...to.admission(fresh));
      arrivals.set(to, [...(arrivals.get(to) ?? []), fresh]);
      moved++;
    }
    await write(this.level, operations, { sync: true });
    for (const [queue, messages] of arrivals) queue.admit(messages);
    return moved;
  }

  /** @throws AwsError InvalidAttributeName, InvalidAttributeValue; nothing is changed then. */
  async setAttributes(queue: Queue, attributes: Record<string, string>): Promise<void> {
    const trial = { ...queue.settings };
    for (const [name, value] of Object.entries(attributes)) applyAttribute(trial, name, value);
    const stack = toAttributes(settingsOf(queue.spec));
    const overrides = { ...this.overrides.get(queue.name) };
    for (const [name, value] of Object.entries(attributes))
      overrides[name] = { value, over: stack[name] ?? "" };
    await write(this.level, [this.store.putOverrides(queue.name, overrides)], { sync: true });
    this.overrides.set(queue.name, overrides);
    Object.assign(queue.settings, trial);
  }

  close(): void {
    for (const queue of this.queues.values()) queue.close();
  }

  private removal(queue: Queue, message: QueuedMessage): StoreOp[] {
    return this.store.remove(queue.name, message.id);
  }

  private make(queue: Queue, message: OutgoingMessage): QueuedMessage {
    const { body, attributes = {}, traceHeader, senderId = "AIDALOCALCLOUD", delaySeconds } = message;
    if (!body) throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
    checkBody(body);
    checkAttributes(attributes);
    const limit = queue.settings.maximumMessageSize;
    if (Buffer.byteLength(body) + sizeOfAttributes(attributes) > limit)
      throw new AwsError(
        "InvalidParameterValue",
        `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
      );
    const group = groupOf(queue.settings, message);
    const delay = delaySeconds ?? queue.settings.delaySeconds;
    const now = Date.now();
    // By the clock, so that it goes on growing after a restart that found all queues empty.
    this.sequence = Math.max(this.sequence + 1, now * 1000);
    return {
      id: randomUUID(),
      sequence: this.sequence,
      body,
      attributes,
      traceHeader,
      senderId,
      sentAt: now,
      ...group,
      receiveCount: 0,
      visibleAt: delay ? now + delay * 1000 : 0,
    };
  }
}

/** SQS takes only what XML 1.0 can hold. Source: Amazon SQS API Reference, "SendMessage". */
function checkBody(body: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.test(body))
    throw new AwsError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.",
    );
}
