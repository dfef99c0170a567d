/** What changes many photos: a queue of its own, so that no change waits for recognition, nor recognition for it. */
import { gazetteer } from "./gazetteer";
import { library, photos } from "./library";
import { permissionsForJobs } from "./permissions";
import { MAX_RECEIVES, queue as recognition, visibilityOf } from "./queue";

const TIMEOUT_SECONDS = 60;

export const deadLetters = new sst.aws.Queue("JobDeadLetters", {
  transform: { queue: { messageRetentionSeconds: 14 * 24 * 60 * 60 } },
});

export const jobQueue = new sst.aws.Queue("Jobs", {
  visibilityTimeout: visibilityOf(TIMEOUT_SECONDS),
  dlq: { queue: deadLetters.arn, retry: MAX_RECEIVES },
});

export const changeMany = new sst.aws.Function("ChangeMany", {
  handler: "packages/functions/src/jobs.handler",
  timeout: `${TIMEOUT_SECONDS} seconds`,
  memory: "512 MB",
  // What a search knows of words stays in files that most jobs never load.
  nodejs: { splitting: true },
  copyFiles: gazetteer,
  link: [library, photos, recognition, jobQueue],
  environment: { JOB_MAX_RECEIVE_COUNT: String(MAX_RECEIVES) },
  permissions: permissionsForJobs(jobQueue),
});

jobQueue.subscribe(changeMany.arn, {
  batch: { size: 1, partialResponses: true },
  // One library takes about ten changes a second, whoever makes them; two people's go on side by side.
  transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 2 } } },
});
