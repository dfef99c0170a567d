import { RekognitionClient } from "@aws-sdk/client-rekognition";

/** One client for the process. One attempt: whoever calls decides how long to wait when throttled. */
export const rekognition = new RekognitionClient({ maxAttempts: 1 });
