import { expect, it } from "vitest";
import { AwsError } from "../../../src/service.ts";
import { subscribedFunctions } from "../../../src/services/sns/subscribed-functions.ts";

const delivery = {
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:read",
  event: { Records: [] },
};

/** @param failures how many invocations fail before one succeeds */
function open(failures: number, authorize: () => void = () => {}, retryAfterMs = [1, 1]) {
  const invoked: unknown[] = [];
  const errors: string[] = [];
  const functions = subscribedFunctions({
    account: "123456789012",
    authorize,
    retryAfterMs,
    onError: (message) => errors.push(message),
    lambda: {
      async invoke(arn, event) {
        invoked.push([arn, event]);
        const outcome =
          invoked.length > failures
            ? { payload: "null" }
            : { error: { errorType: "Error", errorMessage: "no" } };
        return { requestId: "1", ...outcome } as never;
      },
    },
  });
  functions.invoke("arn:topic", [delivery]);
  return { functions, invoked, errors };
}

it("calls once when that succeeds", async () => {
  const { functions, invoked } = open(0);
  await functions.close();
  expect(invoked).toEqual([[delivery.functionArn, delivery.event]]);
});

it("tries twice more, and no more", async () => {
  const recovered = open(2);
  const lost = open(9);
  await expect.poll(() => lost.errors).toEqual(["read: Error: no"]);
  expect(lost.invoked).toHaveLength(3);
  await expect.poll(() => recovered.invoked).toHaveLength(3);
  await recovered.functions.close();
  expect(recovered.errors).toEqual([]);
});

it("does not call what the topic may not call", async () => {
  const { functions, invoked, errors } = open(0, () => {
    throw new AwsError("AccessDeniedException", "Access Denied", 403);
  });
  await functions.close();
  expect([invoked, errors]).toEqual([[], []]);
});

it("does not try again once it is closed", async () => {
  const { functions, invoked, errors } = open(9, undefined, [3_600_000]);
  await expect.poll(() => invoked).toHaveLength(1);
  // Waits for what is under way: for an hour, did it not break the wait off.
  await functions.close();
  expect([invoked.length, errors]).toEqual([1, []]);
});
