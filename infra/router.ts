/** One CloudFront distribution: `/api/*` is the API, `/renditions/*` what is shown of photos, everything else the site. */
import { apiHeaders, pageHeaders } from "./headers";
import { letRead, photos } from "./library";
import { missingPage } from "./missing-page";
import { bucketAccess, signers } from "./renditions";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

// AWS's managed policies, by the ids of
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
/** By the path alone: the signature in the query is CloudFront's own affair. */
const CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

export const router = new sst.aws.Router("Router", {
  domain: stage.domain,
  waf: stage.waf
    ? {
        rateLimitPerIp: stage.waf,
        // SST's default adds three groups of AWS's rules, $1 a month each, against faults of frameworks that are not here.
        managedRules: { coreRuleSet: false, knownBadInputs: false, sqlInjection: false },
      }
    : undefined,
  edge: { viewerResponse: { injection: missingPage.injection } },
  transform: {
    cdn: (cdn) => {
      const everything = $output(cdn.defaultCacheBehavior);
      cdn.defaultCacheBehavior = everything.apply((site) => ({
        ...site,
        responseHeadersPolicyId: pageHeaders.id,
      }));
      // The router's own cache policy keeps answers up to a year and drops Authorization from the request
      // wherever it caches.
      cdn.orderedCacheBehaviors = everything.apply((site) => [
        {
          ...site,
          pathPattern: "/api/*",
          cachePolicyId: CACHING_DISABLED,
          originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
          responseHeadersPolicyId: apiHeaders.id,
          // What the API answers, `no-store` and all, has its own status.
          functionAssociations: site.functionAssociations?.filter(
            ({ eventType }) => eventType === "viewer-request",
          ),
        },
        // Straight from their bucket, with no function in between.
        {
          pathPattern: "/renditions/*",
          targetOriginId: "renditions",
          trustedKeyGroups: [signers.id],
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ["GET", "HEAD"],
          cachedMethods: ["GET", "HEAD"],
          cachePolicyId: CACHING_OPTIMIZED,
          responseHeadersPolicyId: apiHeaders.id,
        },
      ]);
      cdn.origins = $output(cdn.origins).apply((origins) => [
        ...origins,
        {
          originId: "renditions",
          domainName: photos.nodes.bucket.bucketRegionalDomainName,
          originAccessControlId: bucketAccess.id,
        },
      ]);
      // CloudFront keeps an error for 10 s, even one that says `no-store`.
      cdn.customErrorResponses = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].map((errorCode) => ({
        errorCode,
        errorCachingMinTtl: 0,
      }));
      return undefined;
    },
  },
});

letRead(router.nodes.cdn.nodes.distribution.arn);
