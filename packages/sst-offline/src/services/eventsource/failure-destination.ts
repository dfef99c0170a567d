import type { Sns } from "../sns/sns.ts";
import type { Sqs } from "../sqs/sqs.ts";

/** Where an event source tells of a batch that it gave up: a queue or a topic. */
export function failureDestination({
  sqs,
  sns,
  mayTell,
}: {
  sqs: Pick<Sqs, "send">;
  sns: Pick<Sns, "publish">;
  /** Whether the function's role may send there. */
  mayTell(destinationArn: string): boolean;
}): (destinationArn: string, message: string) => Promise<void> {
  return async (destinationArn, message) => {
    if (!mayTell(destinationArn)) return;
    if (destinationArn.split(":")[2] === "sns") await sns.publish(destinationArn, { message });
    else await sqs.send([{ queueArn: destinationArn, body: message }]);
  };
}
