import type { Reasons, ResourceType } from "../../src/graph/resource-type.ts";
import { resourceTypes } from "../../src/graph/types/index.ts";

/** The resource types of each service, by how their names begin. */
const TYPES: Record<string, string[]> = {
  "Amazon S3": ["aws:s3/"],
  "Amazon SQS": ["aws:sqs/"],
  "Amazon SNS": ["aws:sns/"],
  "Amazon DynamoDB": ["aws:dynamodb/"],
  "Amazon Cognito user pools": [
    "aws:cognito/userPool",
    "aws:cognito/managed",
    "aws:cognito/identityProvider",
  ],
  "Amazon Cognito identity pools": ["aws:cognito/identityPool"],
  "AWS IAM": ["aws:iam/", "aws:lambda/permission"],
  "AWS Lambda": [
    ...["aws:lambda/function", "aws:lambda/eventSourceMapping", "aws:lambda/provisioned"],
    ...["aws:ec2/", "aws:servicediscovery/"],
  ],
  "Amazon EventBridge Scheduler": ["aws:scheduler/", "aws:cloudwatch/event"],
  "Amazon API Gateway (HTTP APIs)": ["aws:apigatewayv2/"],
  "Amazon CloudFront": ["aws:cloudfront/", "aws:wafv2/"],
};

/** What a stack asks for in vain, of one service. */
export interface Unmet {
  /** Named at the start; the rest of the resource works. */
  named: string[];
  /** Stops the start, or closes what it guards where the rest is run. */
  refused: string[];
}

/** Reads the table of resource types, by which a start names and refuses. */
export function unmetOf(service: string): Unmet {
  const begins = TYPES[service] ?? [];
  const types = [...resourceTypes.values()].filter(({ type }) =>
    begins.some((start) => type.startsWith(start)),
  );
  return {
    named: types.flatMap((known) =>
      known.treatment === "not-honored"
        ? [`\`${known.type}\`: ${known.reason}`]
        : lines(known, known.lists.notHonored),
    ),
    refused: types.flatMap((known) => lines(known, known.lists.refused)),
  };
}

/** One line for each reason. What is said of every type alike is said once, elsewhere. */
function lines({ type }: ResourceType, reasons: Reasons): string[] {
  const byReason = new Map<string, string[]>();
  for (const [path, reason] of Object.entries(reasons))
    if (path !== "region") byReason.set(reason, [...(byReason.get(reason) ?? []), `\`${path}\``]);
  return [...byReason].map(([reason, paths]) => `\`${type}\` ${paths.join(", ")}: ${reason}`);
}

/** The types that no service of the document has. */
export function unplaced(): string[] {
  const placed = Object.values(TYPES).flat();
  return [...resourceTypes.values()]
    .filter(({ treatment, lists }) => treatment === "not-honored" || Object.keys(lists.refused).length > 0)
    .map(({ type }) => type)
    .filter((type) => !placed.some((start) => type.startsWith(start)));
}
