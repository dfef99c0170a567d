import { type Store, write } from "../store/store.ts";
import type { Lambda } from "./lambda/lambda.ts";
import type { Permissions } from "./permissions.ts";
import type { Deliver, Destinations } from "./s3/events.ts";
import type { Sns } from "./sns/sns.ts";
import type { Sqs } from "./sqs/sqs.ts";

export interface DestinationsOptions {
  store: Store;
  sns: Sns;
  sqs: Sqs;
  lambda: Pick<Lambda, "invoke">;
  mayNotify: Permissions["mayNotify"];
}

/** Where S3's events go. One that its destination's policy does not let in is dropped, as S3 does. */
export function bucketDestinations({
  store,
  sns,
  sqs,
  lambda,
  mayNotify,
}: DestinationsOptions): Destinations {
  const permitted =
    (deliver: Deliver): Deliver =>
    async (destinationArn, message, alongside) => {
      if (mayNotify(bucketOf(message), destinationArn)) await deliver(destinationArn, message, alongside);
      else await write(store, alongside, { sync: true });
    };
  return {
    sns: permitted(async (topicArn, message, alongside) => {
      await sns.publish(topicArn, { message, subject: "Amazon S3 Notification" }, alongside);
    }),
    sqs: permitted(async (queueArn, body, alongside) => {
      await sqs.send([{ queueArn, body }], alongside);
    }),
    lambda: permitted(async (functionArn, message, alongside) => {
      const outcome = await lambda.invoke(functionArn, JSON.parse(message));
      if ("error" in outcome) throw new Error(outcome.error.errorMessage);
      await write(store, alongside, { sync: true });
    }),
  };
}

function bucketOf(message: string): string {
  const { Records } = JSON.parse(message) as { Records: { s3: { bucket: { arn: string } } }[] };
  return Records[0]!.s3.bucket.arn;
}
