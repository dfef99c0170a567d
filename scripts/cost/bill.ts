import type { Usage } from "sst-offline";
import { GB, PRICES, type Price, type PriceName } from "./prices.ts";
import { ANSWER_MS } from "./recognizer.ts";

/** One line of a bill: so many units at one price. */
export interface Line {
  price: PriceName;
  /** What used them: `TransactWriteItems`. */
  by: string;
  quantity: number;
}

interface Rule {
  service: string;
  operations: RegExp;
  /** No prices: AWS asks nothing for it, and `free` says why. */
  prices: Partial<Record<PriceName, (usage: Usage) => number>>;
  free?: string;
}

const units = ({ units }: Usage) => units;
const calls = ({ calls }: Usage) => calls;
const gigabytesOut = ({ bytesOut }: Usage) => bytesOut / GB;

/** How AWS bills what is counted. The first rule that fits holds; what none fits is an error. */
const RULES: Rule[] = [
  {
    service: "dynamodb",
    operations: /^(GetItem|BatchGetItem|Query|Scan|TransactGetItems)$/,
    prices: { dynamodbRead: units },
  },
  { service: "dynamodb", operations: /Item/, prices: { dynamodbWrite: units } },
  { service: "dynamodb", operations: /./, prices: {}, free: "operations on tables" },
  { service: "s3", operations: /^(Delete|Abort)/, prices: {}, free: "DELETE requests" },
  { service: "s3", operations: /^(Put|Post|Copy|Create|Complete|Upload|List)/, prices: { s3Put: calls } },
  { service: "s3", operations: /./, prices: { s3Get: calls, s3Out: gigabytesOut } },
  { service: "sns", operations: /^Publish/, prices: { sns: units } },
  { service: "sqs", operations: /./, prices: { sqs: units } },
  {
    service: "lambda",
    operations: /^Invoke$/,
    prices: {
      lambdaRequest: calls,
      // What they wait is said apart, by how long AWS's services take: this machine's clock says nothing of it.
      lambdaDuration: ({ memoryProcessorMilliseconds }) => memoryProcessorMilliseconds / 1024 / 1000,
    },
  },
  { service: "execute-api", operations: /./, prices: { apiGateway: units } },
  { service: "rekognition", operations: /^Detect(Labels|Text)$/, prices: { rekognition: calls } },
  {
    service: "cloudfront",
    operations: /./,
    // SST's router runs a function for each request, which looks the path up.
    prices: {
      cloudfrontRequest: calls,
      cloudfrontFunction: calls,
      cloudfrontKeyValue: calls,
      cloudfrontOut: gigabytesOut,
    },
  },
  { service: "scheduler", operations: /./, prices: { scheduler: calls } },
  { service: "logs", operations: /./, prices: { logsIngestion: ({ bytesIn }) => bytesIn / GB } },
  { service: "cognito-idp", operations: /^ActiveUser$/, prices: { cognitoEssentials: units } },
];

/**
 * The lines that AWS would bill for what was used, the same operations of several resources as one.
 * @throws Error naming what nothing here says the price of
 */
export function billOf(used: Usage[]): Line[] {
  const lines = new Map<string, Line>();
  for (const usage of used) {
    const rule = RULES.find(
      ({ service, operations }) => service === usage.service && operations.test(usage.operation),
    );
    if (!rule) throw new Error(`nothing says what ${usage.service} asks for ${usage.operation}`);
    for (const [name, quantity] of Object.entries(rule.prices)) {
      const price = name as PriceName;
      const key = `${price} ${usage.operation}`;
      const line = lines.get(key) ?? { price, by: usage.operation, quantity: 0 };
      line.quantity += quantity(usage);
      lines.set(key, line);
    }
  }
  return [...lines.values()].filter(({ quantity }) => quantity > 0);
}

/**
 * What functions are billed for while they wait for other services, one call after the other: at most so much, since
 * some wait side by side.
 * @param memoryMb the most that a function of the stack is given
 */
export function waitingLine(used: Usage[], memoryMb: number): Line {
  const ms = used.reduce((sum, { service, calls }) => sum + calls * (ANSWERS_MS[service] ?? 0), 0);
  return { price: "lambdaDuration", by: "waits for services", quantity: (memoryMb * ms) / 1024 / 1000 };
}

/** How long AWS's services are taken to need for an answer to a function beside them. */
const ANSWERS_MS: Record<string, number> = { dynamodb: 5, s3: 30, sqs: 10, rekognition: ANSWER_MS };

/** What does not depend on the machine that it was counted on. */
export const isCounted = ({ price }: Line): boolean => price !== "lambdaDuration";

export function dollarsOf({ price, quantity }: Line): number {
  return (quantity / PRICES[price].per) * PRICES[price].dollars;
}

/** A month's bill of an account that holds nothing else, after AWS's permanent free allowances. */
export function afterAllowances(lines: Line[]): number {
  const quantities = new Map<PriceName, number>();
  for (const { price, quantity } of lines) quantities.set(price, (quantities.get(price) ?? 0) + quantity);
  return sum(
    [...quantities].map(([price, quantity]) => {
      const { allowance = 0 }: Price = PRICES[price];
      return { price, by: "", quantity: Math.max(0, quantity - allowance) };
    }),
  );
}

export function sum(lines: Line[]): number {
  return lines.reduce((total, line) => total + dollarsOf(line), 0);
}

/** What was used from one moment to another. */
export function between(before: Usage[], after: Usage[]): Usage[] {
  const keyOf = ({ service, operation, resource }: Usage) => `${service} ${operation} ${resource}`;
  const known = new Map(before.map((usage) => [keyOf(usage), usage]));
  return after.flatMap((usage) => {
    const was = known.get(keyOf(usage));
    if (!was) return [usage];
    const more: Usage = {
      ...usage,
      calls: usage.calls - was.calls,
      units: usage.units - was.units,
      bytesIn: usage.bytesIn - was.bytesIn,
      bytesOut: usage.bytesOut - was.bytesOut,
      memoryMilliseconds: usage.memoryMilliseconds - was.memoryMilliseconds,
      memoryProcessorMilliseconds: usage.memoryProcessorMilliseconds - was.memoryProcessorMilliseconds,
    };
    return more.calls > 0 || more.units > 0 ? [more] : [];
  });
}
