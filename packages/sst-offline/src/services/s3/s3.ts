import { type Authorize, allowSigned } from "../../endpoint/access.ts";
import type { Credentials } from "../../endpoint/credentials.ts";
import type { EarlyService, SignedExchange } from "../../endpoint/endpoint.ts";
import { readAll } from "../../endpoint/payload.ts";
import type { SeedSpec } from "../../graph/seeds.ts";
import { AwsError } from "../../service.ts";
import { KeyLock } from "../../store/key-lock.ts";
import type { Room } from "../../store/room.ts";
import type { Store } from "../../store/store.ts";
import { Blobs } from "./blobs.ts";
import { requestKeys } from "./condition-keys.ts";
import { needBucket, type S3Context } from "./context.ts";
import { answerPreflight, setCorsHeaders } from "./cors.ts";
import { createSequencer, type Destinations, Outbox } from "./events.ts";
import { applyLifecycle } from "./lifecycle.ts";
import { rescueObjects } from "./notes.ts";
import { openObject, type S3State } from "./objects.ts";
import { BUCKET_OPERATIONS } from "./operations/buckets.ts";
import { MULTIPART_OPERATIONS } from "./operations/multipart.ts";
import { OBJECT_OPERATIONS } from "./operations/objects.ts";
import type { Operation } from "./operations/operation.ts";
import { postObject } from "./post-object.ts";
import { readRequest, type S3Request } from "./protocol.ts";
import { seed } from "./seed.ts";
import type { BucketSpec } from "./spec.ts";
import { S3Store } from "./store.ts";

export interface S3Options {
  store: Store;
  /** Where the objects' bytes are kept. */
  folder: string;
  buckets: BucketSpec[];
  credentials: Credentials;
  region: string;
  account: string;
  /** Who takes the buckets' events. */
  destinations?: Destinations;
  authorize?: Authorize;
  /** How much room the disk has. */
  room?: Room;
  /** Put back what the store does not know any more, and tell the destinations of every object; then tell here. */
  rescue?(rescued: Awaited<ReturnType<typeof rescueObjects>>): void;
  log?: (message: string, error?: unknown) => void;
}

/** Amazon S3, with the call that other services inside this process make without HTTP. */
export interface S3 extends EarlyService {
  /**
   * The bytes of an object; undefined when it isn't there.
   * @throws AwsError RequestEntityTooLarge past `limit` bytes.
   */
  readObject(bucket: string, key: string, limit?: number): Promise<Buffer | undefined>;
  /** Puts the stack's own objects there, with files taken from `root`. @throws StartError */
  seed(objects: readonly SeedSpec[], root: string): Promise<void>;
  /** Applies the buckets' lifecycle rules as at `now` (milliseconds since 1970); it is done every hour. */
  expire(now?: number): Promise<void>;
}

/** S3 itself looks once a day; the hour is for machines that are not on at midnight. */
const LIFECYCLE_EVERY_MS = 3_600_000;

const OPERATIONS: Operation[] = [...BUCKET_OPERATIONS, ...OBJECT_OPERATIONS, ...MULTIPART_OPERATIONS];

/**
 * Parameters that make a request about something else than the bucket or the object itself. One that no
 * operation here serves must be refused: else `PUT ?acl` would overwrite the object.
 */
const SUBRESOURCES = new Set(
  "accelerate acl analytics attributes cors delete encryption intelligent-tiering inventory legal-hold lifecycle location logging metadataTable metrics notification object-lock ownershipControls policy policyStatus publicAccessBlock renameObject replication requestPayment restore retention select session tagging torrent uploadId uploads versioning versions website".split(
    " ",
  ),
);

/** Opens the buckets with what an earlier run left in them, and sends off the events that it could not. */
export async function createS3(options: S3Options): Promise<S3> {
  const { authorize = allowSigned, credentials, region, account, log = () => {} } = options;
  const buckets = new Map(options.buckets.map((bucket) => [bucket.name, bucket]));
  const store = new S3Store(options.store);
  const outbox = new Outbox({
    destinations: options.destinations ?? {},
    removal: (sequencer) => store.deleteOutbox(sequencer),
    log,
  });
  const state: S3State = {
    store,
    blobs: await Blobs.open(options.folder, options.room),
    locks: new KeyLock(),
    outbox,
    region,
    nextSequencer: createSequencer(),
  };
  for (const [sequencer, entry] of await store.pendingEvents()) outbox.deliver(sequencer, entry);
  if (options.rescue) options.rescue(await rescueObjects(state, buckets));
  const sweeping = sweep(state, log).catch((error: unknown) => log("Unused bytes were not set aside", error));

  const expire = async (now = Date.now()) => {
    for (const bucket of buckets.values()) await applyLifecycle(state, bucket, now);
  };
  let expiring: Promise<void> = Promise.resolve();
  const expireInBackground = () => {
    expiring = expiring
      .then(() => expire())
      .catch((error: unknown) => log("Lifecycle rules could not be applied", error));
  };
  const hourly = setInterval(expireInBackground, LIFECYCLE_EVERY_MS).unref();
  expireInBackground();

  async function perform(request: S3Request, exchange: SignedExchange): Promise<void> {
    const { caller } = exchange;
    const context: S3Context = {
      ...request,
      state,
      exchange,
      buckets,
      region,
      account,
      async allow(action, resource, conditionKeys) {
        await authorize({
          caller,
          credentials: exchange.credentials,
          action,
          resource,
          context: { ...requestKeys(request, caller), ...conditionKeys },
        });
      },
    };
    const operation = findOperation(request);
    exchange.operation = operation.name;
    if (operation.on === "service") {
      if (operation.action) await context.allow(operation.action, "*");
      await operation.run(context);
      return;
    }
    const bucket = needBucket(context, request.bucket);
    const resource = operation.on === "bucket" ? bucket.arn : `${bucket.arn}/${request.key}`;
    if (operation.action)
      await context.allow(operation.action, resource, operation.conditionKeys?.(request.query));
    // Tags that come with an object need the permission that they need by themselves.
    if (operation.action === "s3:PutObject" && request.headers["x-amz-tagging"] !== undefined)
      await context.allow("s3:PutObjectTagging", resource);
    await operation.run(context, bucket, request.key);
  }

  return {
    begin(req, res, target) {
      const [bucket = ""] = target.slice(1).split(/[/?]/);
      setCorsHeaders(buckets.get(bucket), req, res);
    },
    async handle(incoming) {
      const exchange = incoming as SignedExchange;
      const { req, res } = exchange;
      exchange.res.setHeader("x-amz-id-2", exchange.requestId);
      const request = readRequest(exchange);
      if (request.method === "OPTIONS") return answerPreflight(buckets.get(request.bucket), req, res);
      if (request.method === "POST" && !request.key && isForm(req.headers["content-type"])) {
        exchange.operation = "PostObject";
        return postObject(state, needBucket({ buckets }, request.bucket), exchange, {
          credentials,
          authorize,
          region,
        });
      }
      await perform(request, exchange);
    },
    async readObject(bucket, key, limit = Number.POSITIVE_INFINITY) {
      const spec = buckets.get(bucket);
      if (!spec) return undefined;
      try {
        const { bytes } = await openObject(state, spec, key, ({ size }) => ({
          result: undefined,
          span: { start: 0, end: size - 1 },
        }));
        return bytes ? await readAll(bytes, limit) : Buffer.alloc(0);
      } catch (error) {
        if (error instanceof AwsError && error.code === "NoSuchKey") return undefined;
        throw error;
      }
    },
    seed: (objects, root) => seed(state, buckets, objects, root),
    expire,
    async close() {
      clearInterval(hourly);
      await outbox.close();
      await Promise.all([sweeping, expiring]);
    },
  };
}

function isForm(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith("multipart/form-data") ?? false;
}

/** @throws AwsError NotImplemented, MethodNotAllowed */
function findOperation({ method, bucket, key, query, headers }: S3Request): Operation {
  // CreateBucket is asked of the service: its bucket isn't there yet.
  const on =
    !bucket || (method === "PUT" && !key && ![...query.keys()].some((name) => SUBRESOURCES.has(name)))
      ? "service"
      : key
        ? "object"
        : "bucket";
  const [subresource, ...more] = [...query.keys()].filter((name) => SUBRESOURCES.has(name));
  const matching = OPERATIONS.filter(
    (operation) =>
      operation.method === method &&
      operation.on === on &&
      operation.subresource === subresource &&
      (!operation.header || headers[operation.header] !== undefined),
  );
  // The one that asks for a header is the more exact.
  const operation = matching.find(({ header }) => header) ?? matching[0];
  if (operation && !more.length) return operation;
  if (subresource)
    throw new AwsError(
      "NotImplemented",
      `The local cloud does not serve ${method} with ?${[subresource, ...more].join("&")}.`,
      501,
    );
  throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405, {
    Method: method,
  });
}

/** How many objects without bytes are named. */
const MOST_NAMED = 20;

/** Sets aside the bytes that no object has, and names the objects that have lost theirs. */
async function sweep({ store, blobs }: S3State, log: (message: string) => void): Promise<void> {
  const { orphans, missing } = await blobs.setAside(await store.referencedBlobs());
  if (orphans > 0)
    log(`Bytes that belong to no object are set aside in objects/orphans for 30 days; files: ${orphans}`);
  await blobs.forgetOrphans();
  if (missing.size === 0) return;
  const places: string[] = [];
  for await (const [place, record] of store.all())
    if (record.blobs.some(({ id }) => missing.has(id)) && !(await blobs.restore(record.blobs)))
      places.push(place);
  if (places.length > 0)
    log(
      `Objects whose bytes are gone (${places.length}): ${places.slice(0, MOST_NAMED).join(", ")}${places.length > MOST_NAMED ? ", …" : ""}`,
    );
}
