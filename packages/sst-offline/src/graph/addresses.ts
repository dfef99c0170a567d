import type { Resource, Snapshot } from "../snapshot/format.ts";
import type { Plain } from "./plain.ts";

/** Where this cloud is reached: the site, and the one endpoint of the services. No slash at the end. */
export interface Places {
  /** `http://localhost:3000` */
  site: string;
  /** `http://127.0.0.1:3001` */
  endpoint: string;
}

/**
 * The families of URL that differ between AWS and this machine, each with its local address: the Router's
 * distribution, the APIs' endpoints, the functions' URLs, the user pools' issuers and sign-in domains, the
 * queues, and the buckets' own hosts. The SDK needs no help to find a bucket; but a content security policy names
 * the host that presigned URLs have, and here those are another's.
 * Only the Router that is served has a local address.
 */
export function localAddresses(snapshot: Snapshot, places: Places): Map<string, string> {
  const { region } = snapshot.app;
  const addresses = new Map<string, string>();
  const router = snapshot.routers[0];
  if (router) addresses.set(router.url, places.site);
  const each = (type: string, add: (resource: Resource) => void) => {
    for (const resource of snapshot.resources) if (resource.type === type) add(resource);
  };
  each("aws:apigatewayv2/api:Api", ({ id, outputs }) => {
    addresses.set(`https://${id}.execute-api.${region}.amazonaws.com`, apiAddress(places, id));
    if (typeof outputs?.apiEndpoint === "string") addresses.set(outputs.apiEndpoint, apiAddress(places, id));
  });
  each("aws:lambda/functionUrl:FunctionUrl", ({ outputs }) => {
    const id = functionUrlId(outputs?.functionUrl);
    if (id) addresses.set(new URL(String(outputs?.functionUrl)).origin, `${places.endpoint}/_url/${id}`);
  });
  each("aws:cognito/userPool:UserPool", ({ id }) =>
    addresses.set(`https://cognito-idp.${region}.amazonaws.com/${id}`, `${places.endpoint}/${id}`),
  );
  each("aws:cognito/userPoolDomain:UserPoolDomain", ({ inputs }) =>
    addresses.set(
      `https://${inputs.domain}.auth.${region}.amazoncognito.com`,
      `${places.endpoint}/_login/${inputs.userPoolId}`,
    ),
  );
  each("aws:sqs/queue:Queue", ({ id, inputs }) =>
    addresses.set(id, `${places.endpoint}/${snapshot.app.account}/${inputs.name}`),
  );
  each("aws:s3/bucket:Bucket", ({ id }) => {
    for (const host of [`${id}.s3.${region}.amazonaws.com`, `${id}.s3.amazonaws.com`])
      addresses.set(`https://${host}`, `${places.endpoint}/${id}`);
  });
  return addresses;
}

/** `abc` of `https://abc.lambda-url.us-east-1.on.aws/` */
export function functionUrlId(url: unknown): string | undefined {
  return /^https:\/\/([a-z0-9]+)\.lambda-url\./.exec(String(url))?.[1];
}

/** Where an API is served beside the site: `http://127.0.0.1:3001/_api/abc123`. */
function apiAddress(places: Places, apiId: string): string {
  return `${places.endpoint}/_api/${apiId}`;
}

/**
 * Returns a function that puts the local address in place of each that it meets in the strings of a
 * value. It is given links, environments, authorizers, callbacks, CORS rules and outputs alone: the names
 * in ARNs, policies and identity providers are the same on both clouds.
 */
export function rewriter(addresses: Map<string, string>): <T extends Plain>(value: T) => T {
  const longestFirst = [...addresses].sort(([a], [b]) => b.length - a.length);
  const inText = (text: string) => {
    let result = text;
    for (const [from, to] of longestFirst) result = replaceWhole(result, from, to);
    return result;
  };
  const within = (value: Plain): Plain => {
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map(within);
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, within(member)]));
    return value;
  };
  return <T extends Plain>(value: T) => within(value) as T;
}

/** Replaces `from` where it is not the beginning of a longer name: a queue's URL may begin another's. */
function replaceWhole(text: string, from: string, to: string): string {
  let result = "";
  let rest = text;
  for (let at = rest.indexOf(from); at >= 0; at = rest.indexOf(from)) {
    const next = rest[at + from.length];
    const whole = next === undefined || !/[\w.-]/.test(next);
    result += rest.slice(0, at) + (whole ? to : from);
    rest = rest.slice(at + from.length);
  }
  return result + rest;
}
