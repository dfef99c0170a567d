import { createPublicKey } from "node:crypto";
import { z } from "zod";
import { honored, type Reasons, within, withoutEffect } from "../resource-type.ts";

const BY_ROUTES = "the site is served from its folder, by the routes of its Router";
const behavior = {
  /** Where no origin of the distribution has this id, routes say what is served. */
  targetOriginId: z.string().optional(),
  /** With the cache policy's word, what is sent is compressed (see encodings.ts). */
  compress: z.boolean().optional(),
  /** What of a request reaches an origin follows from both (see origins.ts). */
  cachePolicyId: z.string().optional(),
  originRequestPolicyId: z.string().optional(),
  /** Groups of keys; only what one of them has signed is served. */
  trustedKeyGroups: z.array(z.string()).default([]),
  responseHeadersPolicyId: z.string().optional(),
  /** By default those that SST asks for: every one. */
  allowedMethods: z.array(z.string()).optional(),
  functionAssociations: z
    .array(z.strictObject({ eventType: z.string(), functionArn: z.string() }))
    .default([]),
};
const NO_CACHE = "nothing is cached: each request reaches its origin";
/** Properties of a behavior that are without effect, and those that would guard something. */
const PASSED = {
  cachedMethods: NO_CACHE,
  defaultTtl: NO_CACHE,
  forwardedValues: NO_CACHE,
  maxTtl: NO_CACHE,
  minTtl: NO_CACHE,
  realtimeLogConfigArn: "requests are not logged",
  smoothStreaming: "a matter of one old player",
  viewerProtocolPolicy: "there is no TLS",
};
const GUARDS = {
  fieldLevelEncryptionId: "fields are not encrypted",
  grpcConfig: "gRPC is not spoken",
  lambdaFunctionAssociations: "functions are not run at the edge",
  trustedSigners: "keys are known by groups alone",
};
const BEHAVIORS = ["defaultCacheBehavior", "orderedCacheBehaviors"];
const ofBehaviors = (reasons: Reasons) =>
  Object.assign({}, ...BEHAVIORS.map((name) => within(name, reasons))) as Reasons;

/**
 * What is served where stands in the routes of the Router, or of the site, that made a distribution; but for a behavior
 * that names a bucket of the stack as its origin.
 */

export const distribution = honored(
  "aws:cloudfront/distribution:Distribution",
  {
    defaultCacheBehavior: z.strictObject(behavior).optional(),
    orderedCacheBehaviors: z.array(z.strictObject({ ...behavior, pathPattern: z.string() })).default([]),
    origins: z
      .array(
        z.strictObject({
          originId: z.string(),
          domainName: z.string(),
          originPath: z.string().optional(),
          originAccessControlId: z.string().optional(),
        }),
      )
      .default([]),
    /** Its address here is the first one's, too. */
    aliases: z.array(z.string()).default([]),
    enabled: z.literal(true).optional(),
    webAclId: z.string().optional(),
  },
  {
    withoutEffect: {
      ...ofBehaviors(PASSED),
      anycastIpListId: "the address is this machine's",
      comment: "a text for people",
      customErrorResponses: "the page for what is not there stands in a site's routes",
      defaultRootObject: "the page of a folder stands in a site's routes",
      httpVersion: "the site speaks HTTP/1.1",
      isIpv6Enabled: "the address is this machine's",
      loggingConfig: "requests are not logged",
      ...within("origins", {
        connectionAttempts: "nothing is far away",
        connectionTimeout: "nothing is far away",
        customOriginConfig: BY_ROUTES,
        originShield: NO_CACHE,
        responseCompletionTimeout: "nothing is far away",
        vpcOriginConfig: BY_ROUTES,
      }),
      priceClass: "a matter of price",
      retainOnDelete: "only says what `sst remove` does",
      viewerCertificate: "there is no TLS",
      waitForDeployment: "a step of the deployment itself",
    },
    notHonored: {
      originGroups: "an origin that fails is not replaced by another",
      "origins.customHeaders": "an origin is told what the viewer says",
      "origins.s3OriginConfig": "an origin access identity signs nothing, an origin access control does",
    },
    refused: {
      ...ofBehaviors(GUARDS),
      connectionFunctionAssociation: "connections are not looked at",
      continuousDeploymentPolicyId: "there is one deployment",
      restrictions: "nobody is told apart by country",
      staging: "there is one deployment",
      viewerMtlsConfig: "there is no TLS",
    },
  },
);

/** Of what it says, how answers may be compressed is done here. */
export const cachePolicy = honored(
  "aws:cloudfront/cachePolicy:CachePolicy",
  {
    parametersInCacheKeyAndForwardedToOrigin: z
      .strictObject({
        enableAcceptEncodingBrotli: z.boolean().optional(),
        enableAcceptEncodingGzip: z.boolean().optional(),
      })
      .optional(),
  },
  {
    withoutEffect: {
      name: "behaviors name the policy by its id",
      comment: "a text for people",
      defaultTtl: NO_CACHE,
      maxTtl: NO_CACHE,
      minTtl: NO_CACHE,
      ...within("parametersInCacheKeyAndForwardedToOrigin", {
        cookiesConfig: BY_ROUTES,
        headersConfig: BY_ROUTES,
        queryStringsConfig: BY_ROUTES,
      }),
    },
  },
);

const overriding = { override: z.boolean() };

export const responseHeadersPolicy = honored(
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  {
    securityHeadersConfig: z
      .strictObject({
        contentSecurityPolicy: z
          .strictObject({ contentSecurityPolicy: z.string(), ...overriding })
          .optional(),
        contentTypeOptions: z.strictObject(overriding).optional(),
        frameOptions: z
          .strictObject({ frameOption: z.enum(["DENY", "SAMEORIGIN"]), ...overriding })
          .optional(),
        referrerPolicy: z.strictObject({ referrerPolicy: z.string(), ...overriding }).optional(),
        strictTransportSecurity: z
          .strictObject({
            accessControlMaxAgeSec: z.number(),
            includeSubdomains: z.boolean().optional(),
            preload: z.boolean().optional(),
            ...overriding,
          })
          .optional(),
        xssProtection: z
          .strictObject({
            protection: z.boolean(),
            modeBlock: z.boolean().optional(),
            reportUri: z.string().optional(),
            ...overriding,
          })
          .optional(),
      })
      .optional(),
    customHeadersConfig: z
      .strictObject({
        items: z.array(z.strictObject({ header: z.string(), value: z.string(), ...overriding })).default([]),
      })
      .optional(),
    removeHeadersConfig: z
      .strictObject({ items: z.array(z.strictObject({ header: z.string() })).default([]) })
      .optional(),
  },
  {
    withoutEffect: {
      name: "behaviors name the policy by its id",
      comment: "a text for people",
    },
    notHonored: {
      corsConfig: "the site answers its own origin alone",
      serverTimingHeadersConfig: "there is no cache whose time could be told",
    },
  },
);

/** SST's own, which routes, is known by its routes; what an app adds to it is run. */
export const edgeFunction = honored(
  "aws:cloudfront/function:Function",
  {
    code: z.string(),
    name: z.string().optional(),
    keyValueStoreAssociations: z.array(z.string()).default([]),
    runtime: z.literal(["cloudfront-js-1.0", "cloudfront-js-2.0"]),
  },
  { withoutEffect: { comment: "a text for people", publish: "there is one version" } },
);

export const keyValue = honored("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey", {
  key: z.string(),
  keyValueStoreArn: z.string(),
  value: z.string(),
});

/** Signs what a distribution asks of a bucket, so that the bucket's policy can let it in and nobody else. */
export const originAccessControl = honored(
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  {
    originAccessControlOriginType: z.enum(["s3", "lambda", "mediastore", "mediapackagev2"]),
    signingBehavior: z.enum(["always", "never", "no-override"]),
    signingProtocol: z.literal("sigv4"),
  },
  { withoutEffect: { name: "origins name it by its id", description: "a text for people" } },
);

/** (Amazon CloudFront Developer Guide, "Specify signers that can create signed URLs and signed cookies".) */
export const publicKey = honored(
  "aws:cloudfront/publicKey:PublicKey",
  {
    encodedKey: z.string().refine(isSigner, "it is not a public key in PEM, of RSA 2048 or ECDSA P-256"),
  },
  {
    withoutEffect: {
      name: "groups name it by its id",
      namePrefix: "groups name it by its id",
      comment: "a text for people",
    },
  },
);

export const keyGroup = honored(
  "aws:cloudfront/keyGroup:KeyGroup",
  { items: z.array(z.string()).min(1) },
  { withoutEffect: { name: "behaviors name it by its id", comment: "a text for people" } },
);

/** Whether CloudFront takes a text for a key that signs. */
function isSigner(text: string): boolean {
  try {
    const { type, asymmetricKeyType, asymmetricKeyDetails: details = {} } = createPublicKey(text);
    if (type !== "public" || !text.includes("-----BEGIN PUBLIC KEY-----")) return false;
    return asymmetricKeyType === "rsa"
      ? details.modulusLength === 2048
      : asymmetricKeyType === "ec" && details.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

export const cloudfront = [
  distribution,
  responseHeadersPolicy,
  edgeFunction,
  withoutEffect("aws:cloudfront/keyValueStore:KeyValueStore", BY_ROUTES),
  keyValue,
  cachePolicy,
  withoutEffect("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", BY_ROUTES),
  originAccessControl,
  publicKey,
  keyGroup,
  withoutEffect("aws:cloudfront/originAccessIdentity:OriginAccessIdentity", BY_ROUTES),
];
