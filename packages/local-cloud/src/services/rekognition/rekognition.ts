import { AwsError, type Service } from "../../service.ts";
import { detectLabels, type ReadObject } from "./detect-labels.ts";
import type { Recognizer } from "./recognizer.ts";

/** Rekognition's JSON 1.1 protocol. Base64 makes 5 MB of picture 7 MB of request. */
const bodyLimit = 8 * 2 ** 20;

export function createRekognition(behind: { recognizer: Recognizer; readObject: ReadObject }): Service {
  const operations: Record<string, (input: unknown) => Promise<unknown>> = {
    DetectLabels: (input) => detectLabels(input, behind),
  };
  return {
    async handle({ res, body, operation = "" }) {
      const run = operations[operation];
      if (!run)
        throw new AwsError(
          "UnknownOperationException",
          `Rekognition's ${operation} is not built into the local cloud`,
        );
      const answer = JSON.stringify(await run(parse(await body(bodyLimit))));
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
