import type { Authorize } from "../endpoint/access.ts";
import type { SignedExchange } from "../endpoint/endpoint.ts";
import { AwsError, type Service, type ServicePlugin } from "../service.ts";

export interface PluggedInOptions {
  authorize: Authorize;
  /** Reads an object for whoever may. */
  readObject(bucket: string, key: string): Promise<Buffer | undefined>;
  /** Whether a call is one too many. @default never */
  throttle?(service: string): boolean;
}

/** Puts a plugged-in service behind the endpoint: protocol, permissions and throttles are the cloud's part of it. */
export function plugIn(
  { name, operations, bodyLimit }: ServicePlugin,
  { authorize, readObject, throttle = () => false }: PluggedInOptions,
): Service {
  return {
    async handle(exchange) {
      const { res, body, operation = "", caller, credentials } = exchange as SignedExchange;
      const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (!run)
        throw new AwsError(
          "UnknownOperationException",
          `${operation} of ${name} is not built into this cloud`,
        );
      const input = parse(await body(bodyLimit));
      await authorize({ caller, credentials, action: `${name}:${operation}`, resource: "*" });
      if (throttle(name))
        throw new AwsError("ProvisionedThroughputExceededException", "Provisioned rate exceeded.");
      const output = await run(input, {
        caller,
        async readObject(bucket, key) {
          const resource = `arn:aws:s3:::${bucket}/${key}`;
          try {
            await authorize({ caller, credentials, action: "s3:GetObject", resource });
          } catch (error) {
            if (error instanceof AwsError) return undefined;
            throw error;
          }
          return readObject(bucket, key);
        },
      });
      const answer = JSON.stringify(output);
      res.writeHead(200, {
        "content-type": "application/x-amz-json-1.1",
        "content-length": Buffer.byteLength(answer),
      });
      res.end(answer);
    },
    async close() {},
  };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    if (typeof input === "object" && input !== null) return input as Record<string, unknown>;
  } catch {}
  throw new AwsError("SerializationException", "The request's body is not a JSON object");
}
