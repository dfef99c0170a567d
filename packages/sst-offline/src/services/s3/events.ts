import type { StoreOp } from "../../store/store.ts";
import type { BucketSpec, NotificationSpec } from "./spec.ts";
import type { ObjectRecord, OutboxEntry } from "./store.ts";

/** What happened to an object, without the `s3:` that configurations write before it. */
export type EventName =
  | "ObjectCreated:Put"
  | "ObjectCreated:Post"
  | "ObjectCreated:Copy"
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectRemoved:Delete"
  | "LifecycleExpiration:Delete";

export interface ObjectEvent {
  name: EventName;
  key: string;
  /** Undefined when it was removed. */
  record?: ObjectRecord;
  /** Who did it. */
  principalId: string;
  requestId: string;
}

/** Events of one bucket as `notifications` asks for them. Source: Amazon S3 User Guide, "Event message structure". */
export function messagesFor(
  bucket: BucketSpec,
  event: ObjectEvent,
  { region, nextSequencer }: { region: string; nextSequencer(): string },
): { sequencer: string; entry: OutboxEntry }[] {
  return (bucket.notifications ?? [])
    .filter((notification) => wants(notification, event))
    .map((notification) => {
      const sequencer = nextSequencer();
      const record = {
        eventVersion: "2.1",
        eventSource: "aws:s3",
        awsRegion: region,
        eventTime: new Date().toISOString(),
        eventName: event.name,
        userIdentity: { principalId: event.principalId },
        requestParameters: { sourceIPAddress: "127.0.0.1" },
        responseElements: { "x-amz-request-id": event.requestId, "x-amz-id-2": event.requestId },
        s3: {
          s3SchemaVersion: "1.0",
          configurationId: notification.id ?? notification.destinationArn,
          bucket: { name: bucket.name, ownerIdentity: { principalId: "LOCAL" }, arn: bucket.arn },
          object: {
            key: encodeKey(event.key),
            ...(event.record && { size: event.record.size, eTag: event.record.etag }),
            sequencer,
          },
        },
      };
      const message = JSON.stringify({ Records: [record] });
      return { sequencer, entry: { destinationArn: notification.destinationArn, message } };
    });
}

function wants(
  { events, filterPrefix = "", filterSuffix = "" }: NotificationSpec,
  { name, key }: ObjectEvent,
): boolean {
  const asked = events.some((pattern) => {
    const event = pattern.replace(/^s3:/, "");
    return event === name || (event.endsWith("*") && name.startsWith(event.slice(0, -1)));
  });
  return asked && key.startsWith(filterPrefix) && key.endsWith(filterSuffix);
}

/** A key as events hold it: URL-encoded as a form would be, slashes left. */
function encodeKey(key: string): string {
  return encodeURIComponent(key)
    .replace(/%20/g, "+")
    .replace(/%2F/g, "/")
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Hex numbers that grow with time and with each call, over restarts too. */
export function createSequencer(): () => string {
  let last = 0n;
  return () => {
    const now = BigInt(Date.now()) << 16n;
    last = now > last ? now : last + 1n;
    return last.toString(16).toUpperCase().padStart(18, "0");
  };
}

/** Where events go, by the service in the destination's ARN. */
export interface Destinations {
  sns?: Deliver;
  sqs?: Deliver;
  lambda?: Deliver;
}

/**
 * Hands a message on. `alongside` has to be written in the same batch where there is one, else once the
 * message has been taken: it removes the event from the outbox.
 */
export type Deliver = (destinationArn: string, message: string, alongside: StoreOp[]) => Promise<void>;

const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 60_000;

export interface OutboxOptions {
  destinations: Destinations;
  /** The write that takes an event out of the outbox. */
  removal(sequencer: string): StoreOp;
  log(message: string, error?: unknown): void;
}

/**
 * Delivers events that were stored with their objects. One that can't be delivered stays stored and is tried
 * again, later and later, and at the next start.
 */
export class Outbox {
  private readonly underWay = new Set<Promise<void>>();
  private readonly retries = new Set<NodeJS.Timeout>();
  private closed = false;

  constructor(private readonly options: OutboxOptions) {}

  deliver(sequencer: string, entry: OutboxEntry, delayMs = RETRY_FIRST_MS): void {
    if (this.closed) return;
    const delivery = this.attempt(sequencer, entry)
      .catch((error: unknown) => {
        this.options.log(`An event of S3 could not be delivered to ${entry.destinationArn}`, error);
        if (this.closed) return;
        const timer = setTimeout(() => {
          this.retries.delete(timer);
          this.deliver(sequencer, entry, Math.min(delayMs * 2, RETRY_LAST_MS));
        }, delayMs);
        this.retries.add(timer.unref());
      })
      .finally(() => this.underWay.delete(delivery));
    this.underWay.add(delivery);
  }

  /** Lets what is under way arrive; the rest waits for the next start. */
  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.retries) clearTimeout(timer);
    await Promise.all(this.underWay);
  }

  private async attempt(sequencer: string, { destinationArn, message }: OutboxEntry): Promise<void> {
    const service = destinationArn.split(":")[2] as keyof Destinations;
    const deliver = this.options.destinations[service];
    if (!deliver) throw new Error(`No service here takes events for ${destinationArn}.`);
    await deliver(destinationArn, message, [this.options.removal(sequencer)]);
  }
}
