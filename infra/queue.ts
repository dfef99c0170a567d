/** What brings a photo to the recognizer: bucket → topic → queue, and the dead letters behind it. */
import { photos } from "./library";

export const RECOGNIZE_TIMEOUT_SECONDS = 60;
/** A message must not come back while it is worked on: AWS asks for six times the function's timeout. */
const VISIBILITY_SECONDS = 6 * RECOGNIZE_TIMEOUT_SECONDS;
/** How often a photo is tried. The worker is told, since it marks the photo failed on the last try. */
export const MAX_RECEIVES = 8;

export const deadLetters = new sst.aws.Queue("DeadLetters", {
  transform: { queue: { messageRetentionSeconds: 14 * 24 * 60 * 60 } },
});

/** Sweeps that Lambda did not take on. Each says why, and the next hour's sweep makes up for it: a day is enough. */
export const missedSweeps = new sst.aws.Queue("MissedSweeps", {
  transform: { queue: { messageRetentionSeconds: 24 * 60 * 60 } },
});

export const queue = new sst.aws.Queue("Recognition", {
  visibilityTimeout: `${VISIBILITY_SECONDS} seconds`,
  dlq: { queue: deadLetters.arn, retry: MAX_RECEIVES },
});

export const uploaded = new sst.aws.SnsTopic("PhotoUploaded");

// SST's policy lets all of SNS, S3 and EventBridge send, from any account. The transform sees every queue
// policy of the app and there is one alone, named after topic and subscription.
$transform(aws.sqs.QueuePolicy, (args, _opts, name) => {
  if (name !== "PhotoUploadedSubscriberRecognitionPolicy") return;
  args.policy = aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sqs:SendMessage"],
        resources: [queue.arn],
        principals: [{ type: "Service", identifiers: ["sns.amazonaws.com"] }],
        conditions: [{ test: "ArnEquals", variable: "aws:SourceArn", values: [uploaded.arn] }],
      },
    ],
  }).json;
});

uploaded.subscribeQueue("Recognition", queue, {
  // The worker reads S3's event itself, not an envelope around it.
  transform: { subscription: { rawMessageDelivery: true } },
});

photos.notify({
  notifications: [
    {
      name: "Uploaded",
      topic: uploaded,
      events: ["s3:ObjectCreated:*"],
      // Renditions are written elsewhere, so that writing one starts nothing.
      filterPrefix: "private/",
    },
  ],
});
