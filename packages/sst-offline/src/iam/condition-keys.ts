import type { AccessRequest } from "../endpoint/access.ts";
import type { Lookup } from "./pattern.ts";
import type { Principal } from "./principals.ts";

/** The account and region that every request is made in. */
export interface Place {
  account: string;
  region: string;
}

type Value = (principal: Principal, place: Place) => string | undefined;

/**
 * Condition keys that do not depend on the service. (IAM User Guide, "AWS global condition context keys".)
 * Those that are left out would need what this machine has not: networks, organizations, mobile devices.
 */
const GLOBAL: Record<string, Value> = {
  // The endpoint is on loopback, where nobody listens in.
  "aws:securetransport": () => "true",
  "aws:sourceip": ({ kind }) => (kind === "service" ? undefined : "127.0.0.1"),
  "aws:currenttime": () => new Date().toISOString(),
  "aws:epochtime": () => String(Math.floor(Date.now() / 1000)),
  "aws:principalarn": (principal) => (principal.kind === "role" ? principal.roleArn : undefined),
  "aws:principalaccount": (principal, { account }) => (principal.kind === "role" ? account : undefined),
  "aws:principaltype": ({ kind }) =>
    kind === "role" ? "AssumedRole" : kind === "anonymous" ? "Anonymous" : undefined,
  "aws:principalisawsservice": ({ kind }) => String(kind === "service"),
  "aws:principalservicename": (principal) => (principal.kind === "service" ? principal.name : undefined),
  "aws:requestedregion": (_principal, { region }) => region,
  "aws:resourceaccount": (_principal, { account }) => account,
  "aws:viaawsservice": () => "false",
  // What a service says of the resource on whose behalf it calls; it comes with the request.
  "aws:sourcearn": () => undefined,
  "aws:sourceaccount": () => undefined,
  "aws:sourceowner": () => undefined,
  // No function is in a VPC, no call comes through another service, and no one is an IAM user: AWS would not have them either.
  "aws:sourcevpc": () => undefined,
  "aws:sourcevpce": () => undefined,
  "aws:vpcsourceip": () => undefined,
  "aws:calledvia": () => undefined,
  "aws:calledviafirst": () => undefined,
  "aws:calledvialast": () => undefined,
  "aws:username": () => undefined,
  "aws:sourceidentity": () => undefined,
  // Roles here are taken on by services and by web identities, who show no second factor.
  "aws:multifactorauthpresent": ({ kind }) => (kind === "role" ? "false" : undefined),
  "aws:multifactorauthage": () => undefined,
};

/** What an identity pool's sessions carry. (IAM User Guide, "IAM and AWS STS condition context keys".) */
const SESSION = ["aud", "sub", "amr"].map((name) => `cognito-identity.amazonaws.com:${name}`);
const SESSION_TAG = "aws:principaltag/";

/** Says of a key, in lower case, whether requests here can have it. `serviceKeys` are those of the services. */
export function knownKeys(serviceKeys: readonly string[]): (key: string) => boolean {
  const known = new Set([...Object.keys(GLOBAL), ...SESSION, ...serviceKeys.map((key) => key.toLowerCase())]);
  return (key) => known.has(key) || key.startsWith(SESSION_TAG);
}

/** The condition keys of one request. They are gathered when a condition first asks for one. */
export function lookupOf(
  { context, credentials }: Pick<AccessRequest, "context" | "credentials">,
  principal: Principal,
  place: Place,
): Lookup {
  let own: Map<string, string[]> | undefined;
  return (key) => {
    own ??= new Map(
      Object.entries({ ...credentials?.session, ...context }).map(([name, value]) => [
        name.toLowerCase(),
        [value].flat(),
      ]),
    );
    const given = own.get(key);
    if (given) return given;
    const value = Object.hasOwn(GLOBAL, key) ? GLOBAL[key]!(principal, place) : undefined;
    return value === undefined ? undefined : [value];
  };
}
