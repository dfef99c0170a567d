import { S3Client } from "@aws-sdk/client-s3";

/** One client for the process: region, endpoint and credentials come from the environment. */
export const s3 = new S3Client({});
