import { isDistributionOf } from "./addresses.ts";
import { type EdgeFunctions, edgeFunctionsOf } from "./edge-functions.ts";
import { type Encoding, encodingsOf } from "./encodings.ts";
import { find, type Graph } from "./graph.ts";
import { type BucketOrigin, bucketOriginOf } from "./origins.ts";
import { type TrustedKeys, trustedKeysOf } from "./trusted-keys.ts";
import { distribution, responseHeadersPolicy } from "./types/cloudfront.ts";

/** What a distribution does to the headers of an answer before the viewer has it. Names are in lower case. */
export interface HeadersPolicy {
  remove: string[];
  /** Without `override` the origin's own header stays. */
  set: { name: string; value: string; override: boolean }[];
}

/** A behavior of a distribution: what it does to the requests and answers of some paths. */
export interface HeadersSpec extends EdgeFunctions {
  /** What it serves itself; without one the routes of the Router say it. */
  origin?: BucketOrigin;
  /** Only what one of them has signed is served. */
  trusted?: TrustedKeys;
  /** As CloudFront writes it, `/api/*`; undefined for what no other pattern fits. */
  pathPattern?: string;
  policy: HeadersPolicy;
  /** How files of a site are compressed, the preferred way first. */
  encodings?: Encoding[];
  /** Others are refused; all are taken where there is no list. */
  methods?: string[];
  /** It asks for what cannot be honored, so that nobody is let in. */
  closed?: true;
}

/** The policies of the distribution of a Router, in the order in which its behaviors are asked. */
export function headersSpecs(graph: Graph, url = graph.routers[0]?.url): HeadersSpec[] {
  const served = graph.all(distribution).find((known) => url !== undefined && isDistributionOf(url, known));
  if (!served) return [];
  const { orderedCacheBehaviors, defaultCacheBehavior } = served.inputs;
  const others = { trustedKeyGroups: [], functionAssociations: [], ...defaultCacheBehavior };
  return [...orderedCacheBehaviors, { ...others, pathPattern: undefined }].map((behavior) => {
    const { pathPattern, responseHeadersPolicyId: id, allowedMethods: methods } = behavior;
    const encodings = encodingsOf(graph, behavior);
    const asked = graph.attempt(() => {
      const origin = bucketOriginOf(graph, served, behavior);
      const trusted = trustedKeysOf(graph, behavior.trustedKeyGroups, served.label);
      return {
        ...edgeFunctionsOf(graph, behavior.functionAssociations, served.label),
        ...(origin && { origin }),
        ...(trusted && { trusted }),
      };
    });
    return {
      pathPattern,
      ...(asked ?? { closed: true as const }),
      ...(methods && { methods }),
      ...(encodings.length > 0 && { encodings }),
      policy: (id && graph.attempt(() => policyOf(graph, id, served.label))) || { remove: [], set: [] },
    };
  });
}

/** (Amazon CloudFront Developer Guide, "Understand response headers policies".) */
function policyOf(graph: Graph, id: string, from: string): HeadersPolicy {
  const { inputs } = find(graph.all(responseHeadersPolicy), id, from);
  const set: HeadersPolicy["set"] = [];
  const add = (name: string, value: string, { override }: { override: boolean }) =>
    set.push({ name: name.toLowerCase(), value: graph.localize(value), override });
  const {
    contentSecurityPolicy: csp,
    contentTypeOptions,
    frameOptions,
    referrerPolicy,
    strictTransportSecurity: hsts,
    xssProtection: xss,
  } = inputs.securityHeadersConfig ?? {};
  if (csp) add("content-security-policy", localPolicy(graph, csp.contentSecurityPolicy), csp);
  if (contentTypeOptions) add("x-content-type-options", "nosniff", contentTypeOptions);
  if (frameOptions) add("x-frame-options", frameOptions.frameOption, frameOptions);
  if (referrerPolicy) add("referrer-policy", referrerPolicy.referrerPolicy, referrerPolicy);
  // Browsers disregard it on plain HTTP (RFC 6797, section 8.1): the answer stays the same as on AWS.
  if (hsts)
    add(
      "strict-transport-security",
      joined(
        `max-age=${hsts.accessControlMaxAgeSec}`,
        hsts.includeSubdomains && "includeSubDomains",
        hsts.preload && "preload",
      ),
      hsts,
    );
  if (xss)
    add(
      "x-xss-protection",
      joined(
        xss.protection ? "1" : "0",
        xss.modeBlock && "mode=block",
        xss.reportUri && `report=${xss.reportUri}`,
      ),
      xss,
    );
  for (const { header, value, override } of inputs.customHeadersConfig?.items ?? [])
    add(header, value, { override });
  return { remove: (inputs.removeHeadersConfig?.items ?? []).map(({ header }) => header.toLowerCase()), set };
}

/**
 * A content security policy for this machine: with its own addresses, cut to their origins, since a source with a
 * path fits that one path alone (Content Security Policy Level 3, "Path-part matching") while here buckets are
 * paths; and without `upgrade-insecure-requests`, which would turn http://localhost into an address that nobody
 * serves.
 */
function localPolicy(graph: Graph, text: string): string {
  const { endpoint } = graph.places;
  return text
    .split(";")
    .map((directive) => directive.trim())
    .filter((directive) => directive !== "" && directive.toLowerCase() !== "upgrade-insecure-requests")
    .map((directive) =>
      directive
        .split(/\s+/)
        .map((part) => graph.localize(part))
        .map((part) => (part.startsWith(`${endpoint}/`) ? endpoint : part))
        .join(" "),
    )
    .join("; ");
}

const joined = (...parts: (string | false | undefined)[]) => parts.filter(Boolean).join("; ");
