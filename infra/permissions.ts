/** What each function may do, said here alone: a link hands out names and grants nothing (see defaults.ts). */
import { library, photos } from "./library";
import { queue } from "./queue";

const originals = $interpolate`${photos.arn}/private/*`;
const renditions = $interpolate`${photos.arn}/renditions/*`;

const may = {
  changeLibrary: {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    resources: [library.arn],
  },
  queryLibrary: { actions: ["dynamodb:Query"], resources: [library.arn] },
  readMany: { actions: ["dynamodb:BatchGetItem"], resources: [library.arn] },
  /** Without it S3 does not say that an object is missing, only that it is forbidden. */
  missPhotos: { actions: ["s3:ListBucket"], resources: [photos.arn] },
  readOriginals: { actions: ["s3:GetObject"], resources: [originals] },
  /** A presigned upload is authorized as the function that signed it. */
  addOriginals: { actions: ["s3:PutObject"], resources: [originals] },
  addRenditions: { actions: ["s3:PutObject"], resources: [renditions] },
  /** Recognition and the sweep delete an original only if it is the one they saw: for that S3 asks for `readOriginals` too. */
  deletePhotos: { actions: ["s3:DeleteObject"], resources: [originals, renditions] },
  enqueue: { actions: ["sqs:SendMessage"], resources: [queue.arn] },
  consume: {
    actions: [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ChangeMessageVisibility",
    ],
    resources: [queue.arn],
  },
  /** DetectLabels has no resource-level permissions. */
  detectLabels: { actions: ["rekognition:DetectLabels"], resources: ["*"] },
};

/** Function → what it may do. */
export const permissions = {
  api: [
    may.changeLibrary,
    may.queryLibrary,
    may.readMany,
    may.readOriginals,
    may.addOriginals,
    may.deletePhotos,
    may.enqueue,
  ],
  recognize: [
    may.changeLibrary,
    may.readOriginals,
    may.missPhotos,
    may.addRenditions,
    may.deletePhotos,
    may.consume,
    may.detectLabels,
  ],
  sweep: [
    may.changeLibrary,
    may.queryLibrary,
    may.readOriginals,
    may.missPhotos,
    may.deletePhotos,
    may.enqueue,
  ],
};
