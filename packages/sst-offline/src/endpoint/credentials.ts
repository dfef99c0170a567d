import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Caller } from "../service.ts";

/** What a client signs with, in the words of AWS's `Credentials` shape. */
export interface IssuedCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  /** Only temporary credentials have one. */
  sessionToken?: string;
  expiration?: Date;
}

/** Who holds a pair of credentials. */
export interface CredentialRecord {
  kind: "operator" | "role";
  /** `arn:aws:iam::…:user/operator` or `arn:aws:sts::…:assumed-role/…`. */
  arn: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
  /** Session tags (`aws:PrincipalTag/…`), as an identity pool passes them. */
  session: Record<string, string>;
}

export interface Credentials {
  /** Temporary credentials, for 3,600 seconds by default. */
  issue(request: {
    kind: CredentialRecord["kind"];
    arn: string;
    session?: Record<string, string>;
    ttlSeconds?: number;
  }): IssuedCredentials;
  /** Registers long-lived credentials, as an operator's. */
  add(record: {
    kind: CredentialRecord["kind"];
    arn: string;
    accessKeyId: string;
    secretAccessKey: string;
  }): void;
  /**
   * Whose key this is. Temporary credentials are found by key and token together, even past their
   * expiration: the caller compares `expiration`.
   */
  find(accessKeyId: string, sessionToken?: string): CredentialRecord | undefined;
}

interface TokenClaims {
  /** The access key that the token belongs to. */
  id: string;
  kind: CredentialRecord["kind"];
  arn: string;
  session: Record<string, string>;
  /** Milliseconds since 1970. */
  expires: number;
}

/** HMAC-SHA-256. */
const SEAL_BYTES = 32;
/**
 * About a kilobyte as text, as a function's tokens are on AWS, so that what holds one (a presigned URL, a header, an
 * environment) is as long here as there. AWS promises no length, and "strongly recommends" to expect any. (AWS STS API
 * Reference, "Credentials".)
 */
const TOKEN_BYTES = 750;

/**
 * The credentials that this cloud knows. Temporary ones are not kept anywhere: the session token carries
 * who they are for, sealed with `key`, and the secret follows from the access key. With a `key` that
 * outlives the process, a URL signed before a restart is good after it.
 */
export function createCredentials({
  key = randomBytes(32).toString("hex"),
}: {
  key?: string;
} = {}): Credentials {
  const longLived = new Map<string, CredentialRecord>();
  const mac = (purpose: string, text: string) =>
    createHmac("sha256", key).update(`${purpose}:${text}`).digest();
  const secretOf = (accessKeyId: string) => mac("secret", accessKeyId).toString("base64").slice(0, 40);

  /** The seal, then the claims, filled up to the length of AWS's own; in plain Base64, as those are. */
  const seal = (claims: TokenClaims): string => {
    const text = JSON.stringify(claims).padEnd(TOKEN_BYTES - SEAL_BYTES);
    return Buffer.concat([mac("token", text), Buffer.from(text)]).toString("base64");
  };
  const open = (token: string): TokenClaims | undefined => {
    const bytes = Buffer.from(token, "base64");
    const text = bytes.subarray(SEAL_BYTES).toString();
    const expected = mac("token", text);
    const given = bytes.subarray(0, SEAL_BYTES);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return JSON.parse(text) as TokenClaims;
  };

  return {
    issue({ kind, arn, session = {}, ttlSeconds = 3600 }) {
      const accessKeyId = `ASIA${randomBytes(8).toString("hex").toUpperCase()}`;
      const expiration = new Date(Date.now() + ttlSeconds * 1000);
      const claims: TokenClaims = { id: accessKeyId, kind, arn, session, expires: expiration.getTime() };
      return { accessKeyId, secretAccessKey: secretOf(accessKeyId), sessionToken: seal(claims), expiration };
    },
    add(record) {
      longLived.set(record.accessKeyId, { ...record, session: {} });
    },
    find(accessKeyId, sessionToken) {
      const known = longLived.get(accessKeyId);
      if (known || !sessionToken) return known;
      const claims = open(sessionToken);
      if (claims?.id !== accessKeyId) return undefined;
      const { kind, arn, session, expires } = claims;
      return {
        kind,
        arn,
        session,
        accessKeyId,
        secretAccessKey: secretOf(accessKeyId),
        sessionToken,
        expiration: new Date(expires),
      };
    },
  };
}

/** The caller that a service sees for these credentials. */
export function callerOf(record: CredentialRecord): Caller {
  return { kind: record.kind, arn: record.arn, accessKeyId: record.accessKeyId };
}
