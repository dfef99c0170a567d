import { type Authorize, allowSigned } from "../../endpoint/access.ts";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { AwsError, type Service } from "../../service.ts";
import type { Store, StoreOp } from "../../store/store.ts";
import { permissionsFor } from "./access.ts";
import { toReceived } from "./attributes.ts";
import { Broker } from "./broker.ts";
import type { DuplicateHook } from "./duplicates.ts";
import { sequenceNumber } from "./fifo.ts";
import { MoveTasks } from "./move-tasks.ts";
import { OPERATIONS, type OperationName } from "./operations/index.ts";
import { sourcesOf } from "./operations/redrive.ts";
import { type Codec, jsonCodec, queryCodec } from "./protocol.ts";
import type { Queue } from "./queue.ts";
import type { OutgoingMessage, QueueSpec, ReceivedMessage } from "./spec.ts";

export interface SqsOptions {
  store: Store;
  queues: QueueSpec[];
  account: string;
  region: string;
  /** The endpoint's address, for queue URLs: `http://127.0.0.1:3001`. */
  publicUrl: string;
  authorize?: Authorize;
  /** Which deliveries are made once more. @default none */
  duplicate?: DuplicateHook;
}

/** Amazon SQS, with the calls that other services inside this process make without HTTP. */
export interface Sqs extends Service {
  /**
   * Receives for a poller in this process. What it holds when the process dies is visible again at the next start.
   * @throws AwsError QueueDoesNotExist
   */
  receive(
    queueArn: string,
    options: {
      max: number;
      waitSeconds: number;
      signal?: AbortSignal;
      /** Seconds. @default the queue's own */
      visibilityTimeout?: number;
      /** Takes nothing of a message group that is being served while others are there. */
      forOthers?: boolean;
      /** Whom `releaseHeldBy` can name. @default "event-source" */
      holder?: string;
    },
  ): Promise<ReceivedMessage[]>;
  remove(queueArn: string, receiptHandles: string[]): Promise<void>;
  changeVisibility(queueArn: string, receiptHandle: string, seconds: number): Promise<void>;
  /**
   * A poller is done with messages and leaves them in the queue: they become visible when their timeout ends, also
   * after a restart.
   */
  abandon(queueArn: string, receiptHandles: string[]): Promise<void>;
  /** Makes visible what a poller of that name holds, as when its worker was killed. */
  releaseHeldBy(holder: string): Promise<void>;
  /**
   * Puts messages into queues, durably, in one batch with `alongside`.
   * @throws AwsError QueueDoesNotExist, InvalidParameterValue
   */
  send(
    messages: ({ queueArn: string } & OutgoingMessage)[],
    alongside?: StoreOp[],
  ): Promise<{ messageId: string; sequenceNumber?: string }[]>;
  counts(queueArn: string): { visible: number; inFlight: number; delayed: number };
}

/** Opens the queues with what an earlier run left in them. */
export async function createSqs(options: SqsOptions): Promise<Sqs> {
  const { authorize = allowSigned, account, publicUrl } = options;
  const broker = await Broker.open(options.store, options.queues, options.duplicate);
  const moveTasks = new MoveTasks(broker);
  const urlOf = (queue: Queue) => `${publicUrl}/${account}/${queue.name}`;

  function findQueue(key: (typeof OPERATIONS)[OperationName]["queue"], input: unknown): Queue | undefined {
    if (key === "none") return undefined;
    const named = (input as Record<string, unknown> | null)?.[key];
    if (typeof named !== "string" || !named)
      throw new AwsError("MissingParameter", `The request must contain the parameter ${key}.`);
    if (key === "SourceArn") {
      const queue = broker.byArn(named);
      if (!queue)
        throw new AwsError(
          "ResourceNotFoundException",
          "The resource that you specified for the SourceArn parameter doesn't exist.",
          404,
        );
      return queue;
    }
    // Old clients give the name where the URL is asked for; the host of a URL tells nothing here.
    const queue = broker.queues.get(named.split("/").at(-1) ?? "");
    if (!queue) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
    return queue;
  }

  async function perform(name: string | undefined, codec: Codec, exchange: SignedExchange): Promise<void> {
    const operation = OPERATIONS[name as OperationName];
    if (!name || !Object.hasOwn(OPERATIONS, name))
      throw new AwsError("InvalidAction", `The action ${name ?? ""} is not valid for this endpoint.`);
    const queue = findQueue(operation.queue, codec.input);
    const { action = name }: { action?: string } = operation;
    const { caller, credentials } = exchange;
    for (const permission of permissionsFor(name as OperationName, {
      action,
      queueArn: queue?.arn,
      input: codec.input,
      sources: () => (queue ? sourcesOf(broker, queue).map(({ arn }) => arn) : []),
    }))
      await authorize({ caller, credentials, ...permission });
    const parsed = operation.input.safeParse(codec.input);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const parameter = issue?.path.join(".") ?? "";
      const given = valueAt(codec.input, issue?.path ?? []);
      throw given === undefined
        ? new AwsError("MissingParameter", `The request must contain the parameter ${parameter}.`)
        : new AwsError(
            "InvalidParameterValue",
            `Value ${given} for parameter ${parameter} is invalid. Reason: ${issue?.message}.`,
          );
    }
    const hangUp = new AbortController();
    exchange.res.once("close", () => hangUp.abort());
    // Who hung up before this takes no message either.
    if (exchange.res.destroyed) hangUp.abort();
    const run = operation.run as (input: unknown, context: object) => Promise<object> | object | undefined;
    const context = { broker, moveTasks, queue, urlOf, signal: hangUp.signal, senderId: caller.arn };
    codec.answer(await run(parsed.data, context));
  }

  return {
    async handle(incoming) {
      const exchange = incoming as SignedExchange;
      const json = exchange.req.headers["x-amz-target"] !== undefined;
      const codec = json ? await jsonCodec(exchange) : await queryCodec(exchange);
      try {
        await perform(exchange.operation, codec, exchange);
      } catch (error) {
        throw error instanceof AwsError ? codec.translate(error) : error;
      }
    },
    async receive(queueArn, { holder = "event-source", ...request }) {
      const messages = await broker.needArn(queueArn).receive({ ...request, holder });
      return messages.map(toReceived);
    },
    async remove(queueArn, receiptHandles) {
      const queue = broker.needArn(queueArn);
      await Promise.all(receiptHandles.map((handle) => broker.remove(queue, handle)));
    },
    changeVisibility: (queueArn, handle, seconds) =>
      broker.changeVisibility(broker.needArn(queueArn), handle, seconds),
    async abandon(queueArn, receiptHandles) {
      const queue = broker.needArn(queueArn);
      await Promise.all(receiptHandles.map((handle) => broker.abandon(queue, handle)));
    },
    releaseHeldBy: (holder) => broker.release(holder),
    async send(messages, alongside) {
      const entries = messages.map(({ queueArn, ...message }) => ({
        queue: broker.needArn(queueArn),
        message,
      }));
      return (await broker.send(entries, alongside)).map(({ id, sequence, deduplicationId }) => ({
        messageId: id,
        sequenceNumber: deduplicationId === undefined ? undefined : sequenceNumber(sequence),
      }));
    },
    counts: (queueArn) => broker.needArn(queueArn).counts(),
    async close() {
      moveTasks.close();
      broker.close();
    },
  };
}

function valueAt(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step],
    input,
  );
}
