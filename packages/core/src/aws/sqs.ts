import { SQSClient } from "@aws-sdk/client-sqs";

/** One client for the process: region, endpoint and credentials come from the environment. */
export const sqs = new SQSClient({});
