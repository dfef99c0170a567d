import { z } from "zod";
import { honored, type ResourceType, withoutEffect } from "../resource-type.ts";

const behavior = z.looseObject({ responseHeadersPolicyId: z.string().optional() });
const distributionInputs = z.looseObject({
  defaultCacheBehavior: behavior.optional(),
  orderedCacheBehaviors: z.array(behavior.extend({ pathPattern: z.string() })).default([]),
});

/**
 * Of a distribution its behaviors' headers alone are read: what is served where stands in the routes of the
 * Router that made it, and caches would only hide changes. So no other property of it is looked at.
 */
export const distribution: ResourceType<z.infer<typeof distributionInputs>> = {
  type: "aws:cloudfront/distribution:Distribution",
  treatment: "honored",
  inputs: distributionInputs,
  notHonored: {},
};

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
      etag: "a version",
    },
    notHonored: {
      corsConfig: "the site answers its own origin alone",
      serverTimingHeadersConfig: "there is no cache whose time could be told",
    },
  },
);

const byRoutes = "the site is served from its folder, by the routes of its Router";

export const cloudfront = [
  distribution,
  responseHeadersPolicy,
  withoutEffect("aws:cloudfront/function:Function", byRoutes),
  withoutEffect("aws:cloudfront/keyValueStore:KeyValueStore", byRoutes),
  withoutEffect("aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey", byRoutes),
  withoutEffect("aws:cloudfront/cachePolicy:CachePolicy", byRoutes),
  withoutEffect("aws:cloudfront/originRequestPolicy:OriginRequestPolicy", byRoutes),
  withoutEffect("aws:cloudfront/originAccessControl:OriginAccessControl", byRoutes),
  withoutEffect("aws:cloudfront/originAccessIdentity:OriginAccessIdentity", byRoutes),
];
