/** The path of a photo: bucket → topic → queue → recognize; and the sweep that mends what got stuck. */
import { library, may, photos } from "./library";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

const RECOGNIZE_TIMEOUT_SECONDS = 60;
/** A message must not come back while it is worked on: AWS asks for six times the function's timeout. */
const VISIBILITY_SECONDS = 6 * RECOGNIZE_TIMEOUT_SECONDS;
const MAX_RECEIVES = 8;

export const deadLetters = new sst.aws.Queue("DeadLetters", {
  transform: { queue: { messageRetentionSeconds: 14 * 24 * 60 * 60 } },
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

/** Sends a photo to be recognized again. */
export const mayEnqueue = { actions: ["sqs:SendMessage"], resources: [queue.arn] };

const mayConsume = {
  actions: [
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ChangeMessageVisibility",
  ],
  resources: [queue.arn],
};

export const recognize = new sst.aws.Function("Recognize", {
  handler: "packages/functions/src/recognize.handler",
  timeout: `${RECOGNIZE_TIMEOUT_SECONDS} seconds`,
  // 1769 MB is one whole virtual CPU.
  memory: "1769 MB",
  // sharp's binary must fit Lambda's platform, so it is installed beside the bundle.
  // What reads HEIC is two megabytes that most photos do without: it stays in a file of its own.
  nodejs: { install: ["sharp"], splitting: true },
  link: [photos, library, queue],
  // The worker marks a photo failed on the last try, before its message is set aside.
  environment: {
    RECOGNITION_MAX_RECEIVE_COUNT: String(MAX_RECEIVES),
    RECOGNITIONS_PER_MONTH: String(stage.monthlyRecognitions),
  },
  permissions: [
    may.changeLibrary,
    may.readOriginals,
    may.missPhotos,
    may.addRenditions,
    may.deletePhotos,
    mayConsume,
    // DetectLabels has no resource-level permissions.
    { actions: ["rekognition:DetectLabels"], resources: ["*"] },
  ],
});

queue.subscribe(recognize.arn, {
  batch: { size: 5, partialResponses: true },
  // Stays under Rekognition's own limit of calls, and leaves a new account's ten instances to the API.
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 4 } } },
});

export const sweep = new sst.aws.Function("Sweep", {
  handler: "packages/functions/src/sweep.handler",
  timeout: "5 minutes",
  memory: "512 MB",
  link: [photos, library, queue],
  permissions: [
    may.changeLibrary,
    may.queryLibrary,
    may.readOriginals,
    may.missPhotos,
    may.deletePhotos,
    mayEnqueue,
  ],
});

new sst.aws.CronV2("Hourly", { schedule: "rate(1 hour)", function: sweep.arn });
