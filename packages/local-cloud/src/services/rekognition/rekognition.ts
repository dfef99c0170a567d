import { type Authorize, allowSigned } from "../../endpoint/access.ts";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { AwsError, type Service } from "../../service.ts";
import { detectLabels, type ReadObject } from "./detect-labels.ts";
import type { Recognizer } from "./recognizer.ts";

/** Rekognition's JSON 1.1 protocol. Base64 makes 5 MB of picture 7 MB of request. */
const bodyLimit = 8 * 2 ** 20;

export function createRekognition({
  recognizer,
  readObject,
  authorize = allowSigned,
  throttle = () => false,
}: {
  recognizer: Recognizer;
  readObject: ReadObject;
  authorize?: Authorize;
  /** Whether a call is one too many; none is unless said. */
  throttle?(): boolean;
}): Service {
  const operations: Record<string, (input: unknown, readObject: ReadObject) => Promise<unknown>> = {
    DetectLabels: (input, read) => detectLabels(input, { recognizer, readObject: read }),
  };
  return {
    async handle(exchange) {
      const { res, body, operation = "", caller, credentials } = exchange as SignedExchange;
      const run = operations[operation];
      if (!run)
        throw new AwsError(
          "UnknownOperationException",
          `Rekognition's ${operation} is not built into the local cloud`,
        );
      const input = parse(await body(bodyLimit));
      // None of its operations on pictures can be narrowed to a resource.
      await authorize({ caller, credentials, action: `rekognition:${operation}`, resource: "*" });
      if (throttle())
        throw new AwsError("ProvisionedThroughputExceededException", "Provisioned rate exceeded.");
      const readAsCaller: ReadObject = async (bucket, key) => {
        const resource = `arn:aws:s3:::${bucket}/${key}`;
        try {
          await authorize({ caller, credentials, action: "s3:GetObject", resource });
        } catch (error) {
          // Rekognition says the same of an object that is not there and of one that may not be read.
          if (error instanceof AwsError) return undefined;
          throw error;
        }
        return readObject(bucket, key);
      };
      const answer = JSON.stringify(await run(input, readAsCaller));
      res.writeHead(200, {
        "content-type": "application/x-amz-json-1.1",
        "content-length": Buffer.byteLength(answer),
      });
      res.end(answer);
    },
    async close() {},
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new AwsError("SerializationException", "The request's body is not JSON");
  }
}
