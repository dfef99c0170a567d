/** SQS and SNS bill each 64 KB of payload as a request. ("Amazon SQS pricing", "Amazon SNS pricing".) */
const CHUNK_BYTES = 64 * 1024;

/** How many requests a payload is billed as. */
export function chunks(bytes: number, size = CHUNK_BYTES): number {
  return Math.max(1, Math.ceil(bytes / size));
}
