/** What brings a photo to the recognizer: bucket → topic → queue, and the dead letters behind it. */
import { photos } from "./library";
import { stageOf } from "./stage";

const { text } = stageOf($app.stage);

export const RECOGNIZE_TIMEOUT_SECONDS = 60;
/** A message must not come back while it is worked on: AWS asks for six times the function's timeout. */
export const visibilityOf = (timeoutSeconds: number) => `${6 * timeoutSeconds} seconds` as const;
/** How often a photo is tried. The worker is told, since it marks the photo failed on the last try. */
export const MAX_RECEIVES = 8;

/** Where previews stand in the bucket. */
export const PREVIEWS = "renditions/";

export const deadLetters = new sst.aws.Queue("DeadLetters", {
  transform: { queue: { messageRetentionSeconds: 14 * 24 * 60 * 60 } },
});

/** Sweeps that Lambda did not take on. Each says why, and the next hour's sweep makes up for it: a day is enough. */
export const missedSweeps = new sst.aws.Queue("MissedSweeps", {
  transform: { queue: { messageRetentionSeconds: 24 * 60 * 60 } },
});

export const queue = new sst.aws.Queue("Recognition", {
  visibilityTimeout: visibilityOf(RECOGNIZE_TIMEOUT_SECONDS),
  dlq: { queue: deadLetters.arn, retry: MAX_RECEIVES },
});

export const uploaded = new sst.aws.SnsTopic("PhotoUploaded");

/** The queues that photos' news is fanned out to, by name: each takes messages from our topic alone. */
const subscribers: Record<string, sst.aws.Queue> = { Recognition: queue };

// SST's policy lets all of SNS, S3 and EventBridge send, from any account. The transform sees every queue
// policy of the app; ours are named after topic and subscription.
$transform(aws.sqs.QueuePolicy, (args, _opts, name) => {
  const [, subscriber = ""] = /^PhotoUploadedSubscriber(\w+)Policy$/.exec(name) ?? [];
  const to = subscribers[subscriber];
  if (!to) return;
  args.policy = aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sqs:SendMessage"],
        resources: [to.arn],
        principals: [{ type: "Service", identifiers: ["sns.amazonaws.com"] }],
        conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [uploaded.arn] }],
      },
    ],
  }).json;
});

/**
 * Has a queue told of objects below `prefix`. Who reads it gets S3's event itself, not an envelope around it.
 * (Amazon SNS Developer Guide, "Amazon SNS subscription filter policy scope": S3's events are filtered by their body.)
 */
export function fanOut(name: string, to: sst.aws.Queue, prefix: string | undefined): void {
  subscribers[name] = to;
  const filter = prefix && {
    filterPolicyScope: "MessageBody",
    filterPolicy: JSON.stringify({ Records: { s3: { object: { key: [{ prefix }] } } } }),
  };
  uploaded.subscribeQueue(name, to, {
    transform: { subscription: { rawMessageDelivery: true, ...filter } },
  });
}

const ORIGINALS = "private/";
const CREATED = "s3:ObjectCreated:*";

fanOut("Recognition", queue, text ? ORIGINALS : undefined);

photos.notify({
  notifications: [
    {
      name: "Uploaded",
      topic: uploaded,
      events: [CREATED],
      // Renditions are written elsewhere, so that writing one starts nothing.
      filterPrefix: ORIGINALS,
    },
  ],
  transform: {
    // SST makes a policy of the topic for each notification, and a topic has one: deleted with the second, it would
    // take the first one's with it.
    notification: (args) => {
      if (text)
        args.topics = $output(args.topics).apply((topics = []) => [
          ...topics,
          // Where a photo's text is read (text.ts): its preview is written once it is there to be read.
          {
            id: "Previewed",
            topicArn: uploaded.arn,
            events: [CREATED],
            filterPrefix: PREVIEWS,
            filterSuffix: "/preview.jpg",
          },
        ]);
    },
  },
});
