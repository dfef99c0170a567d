import type { Caller } from "../service.ts";
import { type CredentialRecord, type Credentials, callerOf } from "./credentials.ts";
import { authenticationError } from "./errors.ts";
import type { SignedPayload } from "./payload.ts";
import type { ServiceName, WireFormat } from "./route.ts";
import { parseTimestamp, type RequestSignature } from "./signature/parse.ts";
import { checkScope, checkSignedHeaders } from "./signature/scope.ts";
import { verifySignature, type WireRequest } from "./signature/verify.ts";
import { type Version2Signature, verifyVersion2 } from "./signature/version2.ts";

export const ANONYMOUS: Caller = { kind: "anonymous", arn: "*" };
/** AWS General Reference, "Signature Version 4": a request holds for fifteen minutes about its date. */
const MAX_SKEW_MS = 15 * 60 * 1000;

export interface Authenticated {
  caller: Caller;
  record: CredentialRecord;
  signed: SignedPayload;
}

/** What a signature is checked against. */
export interface Checked {
  credentials: Credentials;
  format: WireFormat;
  region: string;
  /** Where something else than the scope says which service is meant. */
  service?: ServiceName;
  now?: number;
}

/**
 * Checks of a signature what can be told without the body: scope, key, token and time.
 * @throws AwsError in the words of the protocol.
 */
export function checkKey(
  signature: RequestSignature,
  { credentials, format, region, service, now = Date.now() }: Checked,
): CredentialRecord {
  checkScope(signature, { service, region, format });
  const record = findRecord(signature, credentials, format, now);
  checkTime(signature, format, now);
  return record;
}

/**
 * Checks key, signature and what it covers, in the order in which S3 names the first that fails.
 * @param payloadHash what stands for the body in the canonical request.
 * @throws AwsError in the words of the protocol.
 */
export async function authenticate(
  request: WireRequest,
  signature: RequestSignature,
  payloadHash: string,
  checked: Checked,
): Promise<Authenticated> {
  const { format } = checked;
  const record = checkKey(signature, checked);
  const verdict = await verifySignature(request, signature, record, payloadHash);
  if (!verdict.ok)
    throw authenticationError("badSignature", format, {
      AWSAccessKeyId: signature.accessKeyId,
      StringToSign: verdict.stringToSign,
      SignatureProvided: signature.signature,
      CanonicalRequest: verdict.canonicalRequest,
    });
  checkSignedHeaders(request.headers, signature, format);
  const { scope } = signature;
  return {
    caller: callerOf(record),
    record,
    signed: {
      hash: payloadHash,
      signingKey: verdict.signingKey,
      signature: signature.signature,
      timestamp: signature.timestamp,
      scope: `${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    },
  };
}

/**
 * Checks a URL that was presigned with Signature Version 2, which S3 alone takes.
 * @throws AwsError AccessDenied, InvalidAccessKeyId, SignatureDoesNotMatch …
 */
export function authenticateVersion2(
  request: WireRequest,
  query: ReadonlyMap<string, string>,
  signature: Version2Signature,
  credentials: Credentials,
  now = Date.now(),
): { caller: Caller; record: CredentialRecord } {
  const record = findRecord(signature, credentials, "rest-xml", now);
  const { ok, stringToSign } = verifyVersion2(request, query, signature, record.secretAccessKey);
  if (!ok)
    throw authenticationError("badSignature", "rest-xml", {
      AWSAccessKeyId: signature.accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: signature.signature,
    });
  if (!(now <= signature.expires * 1000))
    throw authenticationError("expiredUrl", "rest-xml", { ServerTime: new Date(now).toISOString() });
  return { caller: callerOf(record), record };
}

/**
 * Whose key signed.
 * @throws AwsError for an unknown key, a token that isn't ours or isn't this key's, an expired token.
 */
export function findRecord(
  signature: Pick<RequestSignature, "accessKeyId" | "sessionToken">,
  credentials: Credentials,
  format: WireFormat,
  now = Date.now(),
): CredentialRecord {
  const record = credentials.find(signature.accessKeyId, signature.sessionToken);
  if (!record || (signature.sessionToken && !record.sessionToken))
    throw authenticationError(signature.sessionToken ? "badToken" : "unknownKey", format, {
      AWSAccessKeyId: signature.accessKeyId,
    });
  if (record.expiration && record.expiration.getTime() <= now)
    throw authenticationError("expiredToken", format);
  return record;
}

function checkTime(signature: RequestSignature, format: WireFormat, now: number): void {
  const signedAt = parseTimestamp(signature.timestamp);
  const serverTime = new Date(now).toISOString();
  if (!(signedAt - now <= MAX_SKEW_MS))
    throw authenticationError("skewed", format, { RequestTime: signature.timestamp, ServerTime: serverTime });
  if (signature.expiresSeconds !== undefined) {
    const expires = signedAt + signature.expiresSeconds * 1000;
    if (now > expires)
      throw authenticationError("expiredUrl", format, {
        "X-Amz-Expires": signature.expiresSeconds,
        Expires: new Date(expires).toISOString(),
        ServerTime: serverTime,
      });
  } else if (now - signedAt > MAX_SKEW_MS) {
    throw authenticationError("skewed", format, { RequestTime: signature.timestamp, ServerTime: serverTime });
  }
}
