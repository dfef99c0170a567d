import { del, put, type Store, type StoreOp, type Table, table } from "../../store/store.ts";
import type { MessageAttribute } from "./spec.ts";

/** What never changes of a message. */
export interface StoredMessage {
  id: string;
  /** Order of arrival over all queues. */
  sequence: number;
  body: string;
  attributes: Record<string, MessageAttribute>;
  traceHeader?: string;
  senderId: string;
  /** Milliseconds since 1970. */
  sentAt: number;
  /** The queue whose dead letter this is. */
  sourceArn?: string;
  groupId?: string;
  deduplicationId?: string;
  /** The message that this one is delivered as once more. */
  copyOf?: string;
}

/** What each delivery changes; kept apart so that a megabyte of body is not written again with it. */
export interface StoredDelivery {
  receiveCount: number;
  firstReceivedAt?: number;
  /** Milliseconds since 1970; the message is hidden until then. */
  visibleAt: number;
  receiptHandle?: string;
  /** Set while a poller inside this process has it: after a restart that poller is dead. */
  holder?: string;
}

/** A message and its state of delivery, in memory; the store mirrors it. */
export interface QueuedMessage extends StoredMessage, StoredDelivery {}

/** A message that a FIFO queue was sent, which may be gone again. */
export interface StoredDeduplication {
  id: string;
  sequence: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** An attribute set by SetQueueAttributes over what the stack says. */
export interface StoredOverride {
  value: string;
  /** What the stack said then: once it says something else, the stack wins, as a deployment would. */
  over: string;
}

/** The queues' tables. */
export class SqsStore {
  private readonly messages: Table<StoredMessage>;
  private readonly deliveries: Table<StoredDelivery>;
  private readonly overrides: Table<Record<string, StoredOverride>>;
  private readonly deduplications: Table<StoredDeduplication>;

  constructor(readonly level: Store) {
    this.messages = table(level, "sqs-messages");
    this.deliveries = table(level, "sqs-deliveries");
    this.overrides = table(level, "sqs-overrides");
    this.deduplications = table(level, "sqs-deduplications");
  }

  putMessage(queue: string, message: StoredMessage): StoreOp {
    return put(this.messages, `${queue}/${message.id}`, message);
  }

  putDelivery(queue: string, id: string, delivery: StoredDelivery): StoreOp {
    return put(this.deliveries, `${queue}/${id}`, delivery);
  }

  remove(queue: string, id: string): StoreOp[] {
    return [del(this.messages, `${queue}/${id}`), del(this.deliveries, `${queue}/${id}`)];
  }

  putDeduplication(queue: string, key: string, entry: StoredDeduplication): StoreOp {
    return put(this.deduplications, `${queue}/${key}`, entry);
  }

  removeDeduplication(queue: string, key: string): StoreOp {
    return del(this.deduplications, `${queue}/${key}`);
  }

  async loadDeduplications(queue: string): Promise<[string, StoredDeduplication][]> {
    const kept = await this.deduplications.iterator(keysOf(queue)).all();
    return kept.map(([key, entry]) => [key.slice(queue.length + 1), entry]);
  }

  putOverrides(queue: string, overrides: Record<string, StoredOverride>): StoreOp {
    return put(this.overrides, queue, overrides);
  }

  async loadOverrides(queue: string): Promise<Record<string, StoredOverride>> {
    return (await this.overrides.get(queue)) ?? {};
  }

  /** A queue's messages in order of arrival. */
  async load(queue: string): Promise<{ message: StoredMessage; delivery: StoredDelivery }[]> {
    const range = keysOf(queue);
    const deliveries = new Map(await this.deliveries.iterator(range).all());
    const messages = await this.messages.iterator(range).all();
    return messages
      .map(([key, message]) => ({
        message,
        delivery: deliveries.get(key) ?? { receiveCount: 0, visibleAt: 0 },
      }))
      .sort((a, b) => a.message.sequence - b.message.sequence);
  }
}

/** "0" follows "/": exactly the keys of this queue lie between. */
function keysOf(queue: string) {
  return { gt: `${queue}/`, lt: `${queue}0` };
}
