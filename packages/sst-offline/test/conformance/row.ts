import assert from "node:assert/strict";
import type { Context } from "./context.ts";

/** Whoever asks: the AWS SDK for JavaScript v3, plain HTTP where no SDK speaks, the AWS CLI, boto3. */
export const CLIENTS = { sdk: "AWS SDK v3", http: "HTTP", cli: "AWS CLI", boto3: "boto3" } as const;
export type Client = keyof typeof CLIENTS;

/** One thing that AWS does, and how it is asked. Fails by throwing. */
export interface Row {
  /** The operation, or what of the service the rule is about. */
  operation: string;
  /** One sentence. */
  rule: string;
  /** The page of the AWS documentation that says so, by its title. */
  source: string;
  /** The day on which AWS itself answered so, by `npm run conformance:aws`. @default never */
  onAws?: string;
  /** Each client that asks, on its own. */
  by: Partial<Record<Client, (t: Context) => Promise<unknown>>>;
}

/** The rows of one service. */
export interface ServiceRows {
  service: string;
  rows: Row[];
}

type Failed = Error & { $metadata?: { httpStatusCode?: number } } & Record<string, unknown>;

/** Expects an SDK's request to fail with an AWS error. */
export async function refused(
  request: Promise<unknown>,
  name: string,
  { status, message }: { status?: number; message?: RegExp } = {},
): Promise<Failed> {
  const error = await request.then(
    () => undefined,
    (thrown: unknown) => thrown as Failed,
  );
  assert(error, `${name} was expected, and the request succeeded`);
  assert.equal(error.name, name, error.message);
  if (status !== undefined) assert.equal(error.$metadata?.httpStatusCode, status);
  if (message) assert.match(error.message, message);
  return error;
}

/** Expects an HTTP answer with this status; gives its text back. */
export async function answered(response: Response, status: number, text?: RegExp): Promise<string> {
  const body = await response.text();
  assert.equal(response.status, status, body);
  if (text) assert.match(body, text);
  return body;
}

/** Asks until there is an answer. @throws Error after a minute */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    assert(Date.now() < end, "nothing came of it in a minute");
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

export const sleep = (milliseconds: number) => new Promise((wake) => setTimeout(wake, milliseconds));
