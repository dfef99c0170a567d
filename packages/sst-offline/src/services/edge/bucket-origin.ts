import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { writeError } from "../../endpoint/errors.ts";
import { openPayload, readAll } from "../../endpoint/payload.ts";
import { AwsError, type Service } from "../../service.ts";
import type { Head } from "./headers.ts";

/** Who asks, and of which bucket. */
export interface BucketQuestion {
  bucket: string;
  /** The distribution on whose behalf CloudFront signs; nobody signs without one. */
  distributionArn?: string;
  /** Percent-encoded. */
  path: string;
  query: string;
}

/**
 * Asks a bucket as CloudFront does: as its own service, on behalf of the distribution, so that the bucket's policy
 * decides. (Amazon CloudFront Developer Guide, "Restrict access to an Amazon S3 origin".)
 */
export async function askBucket(
  s3: Pick<Service, "handle">,
  { req, res, head }: { req: IncomingMessage; res: ServerResponse; head: Head },
  { bucket, distributionArn, path, query }: BucketQuestion,
): Promise<void> {
  const target = `/${bucket}${path}${query && `?${query}`}`;
  const requestId = randomUUID();
  const payload = () => openPayload(req, undefined);
  const caller = distributionArn
    ? ({ kind: "service", arn: "cloudfront.amazonaws.com" } as const)
    : ({ kind: "anonymous", arn: "*" } as const);
  const exchange: SignedExchange = {
    req,
    res: withHead(res, head),
    target,
    requestId,
    url: new URL(target, "http://localhost"),
    caller,
    ...(distributionArn && {
      credentials: {
        kind: "role" as const,
        arn: caller.arn,
        accessKeyId: "",
        secretAccessKey: "",
        session: {
          "aws:SourceArn": distributionArn,
          "aws:SourceAccount": distributionArn.split(":")[4] ?? "",
        },
      },
    }),
    payload,
    body: (limit = 0) => readAll(payload(), limit),
  };
  try {
    await s3.handle(exchange);
  } catch (error) {
    if (!(error instanceof AwsError) || res.headersSent) throw error;
    req.resume();
    const at = { format: "rest-xml", service: "s3", requestId, resource: path } as const;
    writeError(res, error, { ...at, method: req.method ?? "GET" });
  }
}

/** S3 writes its answer itself; what the distribution adds to it is added as the head is written. */
function withHead(res: ServerResponse, head: Head): ServerResponse {
  const write = res.writeHead.bind(res);
  res.writeHead = ((status: number, headers: Record<string, string> = {}) => {
    res.writeHead = write as typeof res.writeHead;
    const set = res.getHeaders();
    for (const name of Object.keys(set)) res.removeHeader(name);
    return head(status, { ...set, ...headers });
  }) as typeof res.writeHead;
  return res;
}
