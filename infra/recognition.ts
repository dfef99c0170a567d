/** What recognizes photos, and the sweep that mends what got stuck. */

import { allowance } from "./allowance";
import { gazetteer } from "./gazetteer";
import { people } from "./identity";
import { library, photos } from "./library";
import { networksOf } from "./networks";
import { permissions } from "./permissions";
import { MAX_RECEIVES, missedSweeps, queue, RECOGNIZE_TIMEOUT_SECONDS } from "./queue";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);
const networks = networksOf(stage.recognizer);

export const recognize = new sst.aws.Function("Recognize", {
  handler: "packages/functions/src/recognize.handler",
  timeout: `${RECOGNIZE_TIMEOUT_SECONDS} seconds`,
  // 1769 MB is one whole virtual CPU.
  memory: "1769 MB",
  // sharp's binary must fit Lambda's platform, so it is installed beside the bundle.
  // What reads HEIC is two megabytes that most photos do without: it stays in a file of its own.
  nodejs: { install: ["sharp"], splitting: true },
  copyFiles: [...(networks.copyFiles ?? []), ...gazetteer],
  link: [photos, library, queue],
  environment: {
    RECOGNITION_MAX_RECEIVE_COUNT: String(MAX_RECEIVES),
    RECOGNITIONS_PER_MONTH: String(stage.monthlyRecognitions),
    RECOGNIZER: stage.recognizer,
    ...allowance,
    ...networks.environment,
  },
  permissions: permissions.recognize,
});

queue.subscribe(recognize.arn, {
  // A photo that takes long, or the whole function with it, does so alone.
  batch: { size: 1, partialResponses: true },
  // Stays under Rekognition's own limit of calls, and leaves a new account's ten instances to the API.
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 4 } } },
});

export const sweep = new sst.aws.Function("Sweep", {
  handler: "packages/functions/src/sweep.handler",
  timeout: "5 minutes",
  memory: "512 MB",
  // It never searches: what searches know of words stays in files that it never loads.
  nodejs: { splitting: true },
  link: [photos, library, queue, people],
  permissions: permissions.sweep,
});

// kept: HourlyRole sqs:SendMessage, a call alone that Lambda does not take is set aside
new sst.aws.CronV2("Hourly", {
  schedule: "rate(1 hour)",
  function: sweep.arn,
  // SST tries once. A sweep that Lambda took on and that failed is tried twice more by Lambda itself.
  retries: 3,
  dlq: missedSweeps.arn,
});
