const afterAWhile =
  "the sweep needs it for what a crash, a lost event or thirty days in the trash leave behind";

/** Grants that the journey does not use, and why they stay: `role action` → reason. */
export const KEPT: Readonly<Record<string, string>> = {
  "HourlyRole lambda:InvokeFunction": "the clock calls the sweep by it, once an hour",
  "RecognizeRole sqs:ChangeMessageVisibility": "backs off while Rekognition throttles or fails",
  "SweepRole dynamodb:GetItem": afterAWhile,
  "SweepRole dynamodb:PutItem": afterAWhile,
  "SweepRole dynamodb:UpdateItem": afterAWhile,
  "SweepRole dynamodb:DeleteItem": afterAWhile,
  "SweepRole s3:GetObject": afterAWhile,
  "SweepRole s3:ListBucket": afterAWhile,
  "SweepRole s3:DeleteObject": afterAWhile,
  "SweepRole sqs:SendMessage": afterAWhile,
};
