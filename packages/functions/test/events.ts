import type { Context, SQSEvent } from "aws-lambda";
import type { Message } from "../../core/test/cloud.ts";

/** Messages as Lambda's event source mapping hands them over; a copy, which a test may change. */
export const toEvent = (messages: Message[]): SQSEvent => ({ Records: structuredClone(messages) });

/** An access token's claims, of a sign-in after whatever a test does: signing out everywhere is a route too. */
export const accessClaims = (sub: string) => ({ sub, token_use: "access", auth_time: "9999999999" });

export function lambdaContext(remaining = 60_000): Context {
  return {
    awsRequestId: "00000000-0000-0000-0000-000000000000",
    functionName: "recognize",
    getRemainingTimeInMillis: () => remaining,
  } as Context;
}
