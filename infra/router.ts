/** One CloudFront distribution: `/api/*` is the API, everything else the site. */

// AWS's managed policies, by the ids of
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER_EXCEPT_HOST_HEADER = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

export const router = new sst.aws.Router("Router", {
  transform: {
    cdn: (cdn) => {
      // The router's own cache policy keeps answers up to a year and drops Authorization from the request
      // wherever it caches.
      cdn.orderedCacheBehaviors = $output(cdn.defaultCacheBehavior).apply((site) => [
        {
          ...site,
          pathPattern: "/api/*",
          cachePolicyId: CACHING_DISABLED,
          originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,
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
