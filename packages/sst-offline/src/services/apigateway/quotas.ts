import type { ApiRequest } from "./payload.ts";

/** Bytes of a request's body. (API Gateway Developer Guide, "Quotas for configuring and running an HTTP API".) */
export const REQUEST_BYTES = 10 * 2 ** 20;
/** Bytes of a function's event, and of its answer. (AWS Lambda Developer Guide, "Lambda quotas".) */
export const PAYLOAD_BYTES = 6 * 2 ** 20;
/** Bytes of the request line and of all headers' values. (The same page of API Gateway.) */
const HEAD_BYTES = 10_240;

/** Whether the request line and the headers' values are more than API Gateway takes. */
export function headTooLarge({ method, path, query, headers }: ApiRequest): boolean {
  const line = `${method} ${path}${query && `?${query}`} HTTP/1.1`;
  const values = Object.values(headers).flatMap((value) => value ?? []);
  return [line, ...values].reduce((bytes, text) => bytes + Buffer.byteLength(text, "latin1"), 0) > HEAD_BYTES;
}
