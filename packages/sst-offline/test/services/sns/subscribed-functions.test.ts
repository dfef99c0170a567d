import { expect, it } from "vitest";
import { AwsError } from "../../../src/service.ts";
import { subscribedFunctions } from "../../../src/services/sns/subscribed-functions.ts";

const delivery = {
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:read",
  event: { Records: [] },
};

/** @param failures how many invocations fail before one succeeds */
function open(failures: number, authorize: () => void = () => {}) {
  const invoked: unknown[] = [];
  const errors: string[] = [];
  const functions = subscribedFunctions({
    account: "123456789012",
    authorize,
    retryAfterMs: [20, 20],
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

/** Longer than all that is waited for in between. */
const settled = () => new Promise((wake) => setTimeout(wake, 200));

it("calls once when that succeeds", async () => {
  const { invoked } = open(0);
  await settled();
  expect(invoked).toEqual([[delivery.functionArn, delivery.event]]);
});

it("tries twice more, and no more", async () => {
  const recovered = open(2);
  const lost = open(9);
  await settled();
  expect([recovered.invoked.length, recovered.errors]).toEqual([3, []]);
  expect([lost.invoked.length, lost.errors]).toEqual([3, ["read: Error: no"]]);
});

it("does not call what the topic may not call", async () => {
  const { invoked, errors } = open(0, () => {
    throw new AwsError("AccessDeniedException", "Access Denied", 403);
  });
  await settled();
  expect([invoked, errors]).toEqual([[], []]);
});

it("does not try again once it is closed", async () => {
  const { functions, invoked, errors } = open(9);
  await functions.close();
  await settled();
  expect([invoked.length, errors]).toEqual([1, []]);
});
