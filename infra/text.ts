/** What reads the text in photos, on stages that say so: signs, receipts, screenshots. */
import { library, photos } from "./library";
import { permissionsToReadText } from "./permissions";
import { fanOut, MAX_RECEIVES, PREVIEWS, visibilityOf } from "./queue";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

const TIMEOUT_SECONDS = 60;

export const text = stage.text ? readText() : undefined;

/** Another queue behind the topic's fan-out: tags wait for none of it. */
function readText() {
  const deadLetters = new sst.aws.Queue("TextDeadLetters", {
    transform: { queue: { messageRetentionSeconds: 14 * 24 * 60 * 60 } },
  });
  const queue = new sst.aws.Queue("Text", {
    // By then most photos are ready, whose previews are made before their labels are asked for.
    delay: "3 seconds",
    visibilityTimeout: visibilityOf(TIMEOUT_SECONDS),
    dlq: { queue: deadLetters.arn, retry: MAX_RECEIVES },
  });
  fanOut("Text", queue, PREVIEWS);

  const reader = new sst.aws.Function("ReadText", {
    handler: "packages/functions/src/read-text.handler",
    timeout: `${TIMEOUT_SECONDS} seconds`,
    // It waits for Rekognition, and computes nothing.
    memory: "512 MB",
    link: [photos, library, queue],
    environment: {
      TEXT_MAX_RECEIVE_COUNT: String(MAX_RECEIVES),
      TEXTS_PER_MONTH: String(stage.monthlyRecognitions),
    },
    permissions: permissionsToReadText(queue),
  });

  queue.subscribe(reader.arn, {
    batch: { size: 2, partialResponses: true },
    // Four calls of Rekognition at once, which takes five a second in its smallest regions.
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
  });
  return { queue, deadLetters, reader };
}
