/** What every answer tells the browser beside its content: one policy of CloudFront for pages, one for data. */
import { photos } from "./library";

/** Sent whatever the origin says; the second only where the origin does not send its own. */
const always = (header: string, value: string) => ({ header, value, override: true });
const unlessSaid = (header: string, value: string) => ({ header, value, override: false });

const everywhere = {
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: "DENY", override: true },
  // Two years: who came by TLS once never comes without it.
  strictTransportSecurity: {
    accessControlMaxAgeSec: 2 * 365 * 24 * 60 * 60,
    includeSubdomains: true,
    override: true,
  },
};

// Photos are sent straight there, and originals shown from there. Presigned addresses name the bucket by its regional host; the global one would be another origin.
const bucket = $interpolate`https://${photos.nodes.bucket.bucketRegionalDomainName}`;

/**
 * What a page may load. Each page carries the rest itself, a `<meta>` with the hashes of its inline scripts, which
 * the build writes: a script runs if both allow it, so `'unsafe-inline'` here leaves the choice to the page's own.
 */
const pagePolicy = $output([
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  // Previews of what is being sent are blobs, placeholders of what is being loaded are data; a photo that is looked at
  // closely is the original, from the bucket itself.
  $interpolate`img-src 'self' blob: data: ${bucket}`,
  $interpolate`connect-src 'self' ${bucket}`,
  "object-src 'none'",
  "base-uri 'none'",
  // Signing in is a link, not a form: its page is another origin.
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
]).apply((directives) => directives.join("; "));

export const pageHeaders = new aws.cloudfront.ResponseHeadersPolicy("PageHeaders", {
  name: `${$app.name}-${$app.stage}-pages`,
  securityHeadersConfig: {
    ...everywhere,
    contentSecurityPolicy: { contentSecurityPolicy: pagePolicy, override: true },
    referrerPolicy: { referrerPolicy: "same-origin", override: true },
  },
  customHeadersConfig: {
    items: [
      always("cross-origin-opener-policy", "same-origin"),
      always("cross-origin-resource-policy", "same-origin"),
      always("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ],
  },
});

/** For what is no page: answers of the API, and renditions. */
export const apiHeaders = new aws.cloudfront.ResponseHeadersPolicy("ApiHeaders", {
  name: `${$app.name}-${$app.stage}-api`,
  securityHeadersConfig: {
    ...everywhere,
    contentSecurityPolicy: {
      contentSecurityPolicy:
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      override: true,
    },
    referrerPolicy: { referrerPolicy: "no-referrer", override: true },
  },
  customHeadersConfig: {
    items: [
      // Errors of API Gateway and of S3 say nothing of caches.
      unlessSaid("cache-control", "no-store"),
      // Under `sst dev` pages have another origin than their pictures.
      always("cross-origin-resource-policy", $dev ? "cross-origin" : "same-origin"),
    ],
  },
});
