/** What each function may do, said here alone: a link hands out names and grants nothing (see defaults.ts). */
import { userPool } from "./identity";
import { library, photos } from "./library";
import { allowPasswordReset } from "./password-reset";
import { queue } from "./queue";
import { stageOf } from "./stage";

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
  enqueue: (to: sst.aws.Queue) => ({ actions: ["sqs:SendMessage"], resources: [to.arn] }),
  consume: (from: sst.aws.Queue) => ({
    actions: [
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:GetQueueAttributes",
      "sqs:ChangeMessageVisibility",
    ],
    resources: [from.arn],
  }),
  updateLibrary: { actions: ["dynamodb:UpdateItem"], resources: [library.arn] },
  /** Of anybody: whom, the API takes from the token, and the user pool tells its trigger. */
  signOut: { actions: ["cognito-idp:AdminUserGlobalSignOut"], resources: [userPool.arn] },
  know: { actions: ["cognito-idp:AdminGetUser"], resources: [userPool.arn] },
  /** Of anybody, as above. Photos are erased by others: here whoever leaves loses their sign-in at once. */
  forget: { actions: ["cognito-idp:AdminDeleteUser"], resources: [userPool.arn] },
  /** DetectLabels has no resource-level permissions, nor has DetectText. */
  detectLabels: { actions: ["rekognition:DetectLabels"], resources: ["*"] },
  detectText: { actions: ["rekognition:DetectText"], resources: ["*"] },
  /** Rekognition reads an object as whoever asks it to. */
  readRenditions: { actions: ["s3:GetObject"], resources: [renditions] },
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
    may.enqueue(queue),
    may.signOut,
    may.know,
    may.forget,
  ],
  recognize: [
    may.changeLibrary,
    may.queryLibrary,
    may.readOriginals,
    may.missPhotos,
    may.addRenditions,
    may.deletePhotos,
    may.consume(queue),
    // What S3 tells of is sent on in its owner's turn.
    may.enqueue(queue),
    ...(stageOf($app.stage).recognizer === "embedded" ? [] : [may.detectLabels]),
  ],
  sweep: [
    may.changeLibrary,
    may.queryLibrary,
    may.readOriginals,
    may.missPhotos,
    may.deletePhotos,
    may.enqueue(queue),
    may.know,
    may.forget,
  ],
};

/** What the reader of text may do, of the queue that it takes its work from. */
export const permissionsToReadText = (from: sst.aws.Queue) => [
  may.changeLibrary,
  // kept: ReadTextRole dynamodb:Query, a count that drifted is mended by whoever meets it
  may.queryLibrary,
  may.readRenditions,
  may.consume(from),
  may.enqueue(from),
  may.detectText,
];

/** What whoever changes many photos may do, of the queue that it takes its work from. */
export const permissionsForJobs = (from: sst.aws.Queue) => [
  may.changeLibrary,
  may.queryLibrary,
  may.readMany,
  may.deletePhotos,
  may.consume(from),
  // It goes on when its time is over, and has photos recognized again.
  may.enqueue(from),
  may.enqueue(queue),
];

/** Granted beside the rest: the queue is made with the function that reads it. */
export const permissionsToBeginJobs = (to: sst.aws.Queue) => [may.enqueue(to)];

allowPasswordReset([may.updateLibrary, may.signOut]);
