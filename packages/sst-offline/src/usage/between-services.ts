import type { ApiSpec } from "../graph/apis.ts";
import type { ApiGateway } from "../services/apigateway/apigateway.ts";
import type { Lambda } from "../services/lambda/lambda.ts";
import type { S3 } from "../services/s3/s3.ts";
import type { Sns } from "../services/sns/sns.ts";
import type { Sqs } from "../services/sqs/sqs.ts";
import { chunks } from "./chunks.ts";
import { countApiRequest } from "./exchanges.ts";
import type { Meter } from "./meter.ts";

/**
 * What services ask of each other without a request that the endpoint sees, although AWS bills it: a bucket that
 * publishes to a topic, a topic that sends to a queue, an event source that receives and deletes, a plugged-in
 * service that reads an object. Each function here gives the service back with its calls counted.
 */

/** Messages of one batch that an event source deletes by one request. (SQS API, "DeleteMessageBatch".) */
const DELETE_BATCH = 10;

export function meterSqs(sqs: Sqs, meter: Meter): Sqs {
  const count = (operation: string, resource: string, bytes: number, calls = 1) =>
    meter.count({
      ...{ service: "sqs", operation, resource, calls, bytesIn: bytes },
      units: Math.max(calls, chunks(bytes)),
    });
  return {
    ...sqs,
    async send(messages, alongside) {
      for (const { queueArn, body } of messages) count("SendMessage", queueArn, Buffer.byteLength(body));
      return sqs.send(messages, alongside);
    },
    async receive(queueArn, options) {
      const messages = await sqs.receive(queueArn, options);
      const bytes = messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
      // What nobody waits for any more was not asked: a long poll that the close of the cloud cut off.
      if (!options.signal?.aborted)
        count(messages.length > 0 ? "ReceiveMessage" : "ReceiveMessage (empty)", queueArn, bytes);
      return messages;
    },
    async remove(queueArn, handles) {
      count("DeleteMessageBatch", queueArn, 0, Math.ceil(handles.length / DELETE_BATCH));
      return sqs.remove(queueArn, handles);
    },
  };
}

export function meterSns(sns: Sns, meter: Meter): Sns {
  return {
    ...sns,
    async publish(topicArn, notification, alongside) {
      const bytesIn = Buffer.byteLength(notification.message);
      const units = chunks(bytesIn);
      meter.count({ service: "sns", operation: "Publish", resource: topicArn, units, bytesIn });
      return sns.publish(topicArn, notification, alongside);
    },
  };
}

/** A plugged-in service reads what it is pointed at by a request of its own. */
export function meterReads(s3: S3, meter: Meter): Pick<S3, "readObject"> {
  return {
    async readObject(bucket, key, limit) {
      meter.count({ service: "s3", operation: "GetObject", resource: bucket });
      return s3.readObject(bucket, key, limit);
    },
  };
}

export function meterApis(apigateway: ApiGateway, apis: ApiSpec[], meter: Meter): ApiGateway {
  // A function's URL costs nothing beside the function.
  const billed = new Set(apis.filter(({ kind }) => kind !== "function-url").map(({ id }) => id));
  return {
    ...apigateway,
    async request(apiId, request) {
      const response = await apigateway.request(apiId, request);
      const bytesIn = request.body.length;
      const bytesOut = Buffer.byteLength(response?.body ?? "");
      if (billed.has(apiId)) countApiRequest(meter, apiId, bytesIn, bytesOut);
      return response;
    },
  };
}

/** A schedule pays for each call that it makes, beside the function's own. */
export function meterSchedules(lambda: Pick<Lambda, "invoke">, meter: Meter): Pick<Lambda, "invoke"> {
  return {
    async invoke(functionArn, event) {
      meter.count({ service: "scheduler", operation: "Invocation", resource: functionArn });
      return lambda.invoke(functionArn, event);
    },
  };
}
