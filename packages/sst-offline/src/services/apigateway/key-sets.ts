import { createRemoteJWKSet, errors } from "jose";

type KeySet = ReturnType<typeof createRemoteJWKSet>;

/** Milliseconds for the discovery document, and again for the keys. (API Gateway Developer Guide, "Quotas for configuring and running an HTTP API".) */
const timeoutMs = 1500;
/** How long keys are kept. (API Gateway Developer Guide, "Control access to HTTP APIs with JWT authorizers".) */
const keptMs = 2 * 3_600_000;

/** An issuer that did not say where its keys are. */
class DiscoveryError extends errors.JOSEError {
  static override code = "ERR_OIDC_DISCOVERY";
  override code = "ERR_OIDC_DISCOVERY";
}

/** Finds issuers' keys by their discovery documents, and keeps them. @throws DiscoveryError; it is asked again then */
export function createKeySets(): (issuer: string) => Promise<KeySet> {
  const known = new Map<string, Promise<KeySet>>();
  return (issuer) => {
    const keys = known.get(issuer) ?? discover(issuer);
    known.set(issuer, keys);
    keys.catch(() => known.delete(issuer));
    return keys;
  };
}

async function discover(issuer: string): Promise<KeySet> {
  try {
    const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    const { jwks_uri } = (await answer.json()) as { jwks_uri: string };
    // A new key is looked for at once: a pool that was made anew signs with another one.
    return createRemoteJWKSet(new URL(jwks_uri), {
      timeoutDuration: timeoutMs,
      cacheMaxAge: keptMs,
      cooldownDuration: 1000,
    });
  } catch (cause) {
    throw new DiscoveryError("OIDC discovery endpoint communication error", { cause });
  }
}
