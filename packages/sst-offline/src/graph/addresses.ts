import type { Resource, Snapshot } from "../snapshot/format.ts";
import type { Plain } from "./plain.ts";

/** Where this cloud is reached: the site, and the one endpoint of the services. No slash at the end. */
export interface Places {
  /** `http://localhost:3000` */
  site: string;
  /** `http://127.0.0.1:3001` */
  endpoint: string;
  /** Addresses of Routers and sites but the first, by their URLs on AWS. */
  sites?: Record<string, string>;
  /** Addresses of APIs and function URLs, by id; without one it is a path of the endpoint. */
  apis?: Record<string, string>;
}

/** An API or a function URL: its id, and its path on the endpoint. */
export interface ApiPlace {
  id: string;
  /** `/_api/abc123` */
  path: string;
}

/** Everything that is served at an address of its own beside the sites. */
export function apiPlaces({ resources }: Snapshot): ApiPlace[] {
  return resources.flatMap(({ type, id, outputs }) => {
    if (type === "aws:apigatewayv2/api:Api") return [{ id, path: `/_api/${id}` }];
    if (type !== "aws:lambda/functionUrl:FunctionUrl") return [];
    const own = functionUrlId(outputs?.functionUrl);
    return own ? [{ id: own, path: `/_url/${own}` }] : [];
  });
}

/**
 * The families of URL that differ between AWS and this machine, each with its local address: the Router's
 * distribution, the APIs' endpoints, the functions' URLs, the user pools' issuers and sign-in domains, the
 * queues, and the buckets' own hosts. The SDK needs no help to find a bucket; but a content security policy names
 * the host that presigned URLs have, and here those are another's.
 * What has a domain of its own is meant by that, too.
 */
export function localAddresses(snapshot: Snapshot, places: Places): Map<string, string> {
  const { region } = snapshot.app;
  const addresses = new Map<string, string>();
  for (const [at, { url }] of snapshot.routers.entries()) {
    const address = at === 0 ? places.site : places.sites?.[url];
    const { inputs, outputs } = snapshot.resources.find((known) => isDistributionOf(url, known)) ?? {};
    const names = [outputs?.domainName, ...[inputs?.aliases ?? []].flat()];
    if (address)
      for (const name of [...names.map((name) => `https://${name}`), url]) addresses.set(name, address);
  }
  const each = (type: string, add: (resource: Resource) => void) => {
    for (const resource of snapshot.resources) if (resource.type === type) add(resource);
  };
  each("aws:apigatewayv2/api:Api", ({ id, outputs }) => {
    addresses.set(`https://${id}.execute-api.${region}.amazonaws.com`, apiAddress(places, id));
    if (typeof outputs?.apiEndpoint === "string") addresses.set(outputs.apiEndpoint, apiAddress(places, id));
  });
  each("aws:apigatewayv2/apiMapping:ApiMapping", ({ inputs: { apiId, domainName, apiMappingKey: key } }) => {
    const domain = snapshot.resources.find(
      ({ type, id, inputs }) =>
        type === "aws:apigatewayv2/domainName:DomainName" &&
        [id, inputs.domainName].includes(String(domainName)),
    );
    const name = domain?.inputs.domainName ?? domainName;
    addresses.set(`https://${name}${key ? `/${key}` : ""}`, apiAddress(places, String(apiId)));
  });
  each("aws:lambda/functionUrl:FunctionUrl", ({ outputs }) => {
    const id = functionUrlId(outputs?.functionUrl);
    if (id)
      addresses.set(
        new URL(String(outputs?.functionUrl)).origin,
        places.apis?.[id] ?? `${places.endpoint}/_url/${id}`,
      );
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

/** Whether a resource is the distribution behind a Router's URL. */
export function isDistributionOf(
  url: string,
  { type, inputs, outputs }: Pick<Resource, "inputs" | "outputs"> & { type?: string },
): boolean {
  if (type !== undefined && type !== "aws:cloudfront/distribution:Distribution") return false;
  return [outputs?.domainName, ...[inputs.aliases ?? []].flat()].some((name) => url === `https://${name}`);
}

/** Where an API is served: it has an origin of its own, so that `/x` in its redirects means what it says. */
function apiAddress(places: Places, apiId: string): string {
  return places.apis?.[apiId] ?? `${places.endpoint}/_api/${apiId}`;
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
