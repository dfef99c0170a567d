import { getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { Resource } from "sst";
import { renditionsPrefix } from "../image/objects.ts";

const HOUR = 60 * 60;
/** For so long every instance gives out the same addresses, so that browsers keep what they have loaded. */
const WINDOW_SECONDS = 6 * HOUR;
/** How long an address is good for at most; one from the end of a window is good for another. */
export const RENDITION_SECONDS = 2 * WINDOW_SECONDS;

let last: { policy: string; query: string } | undefined;

/**
 * The addresses of an owner's renditions, by their keys: all under one signature of the window that `now` (ms) falls in.
 * RSA signs alike each time (PKCS #1 v1.5, RFC 8017), so that they are the same from every instance and after a restart.
 * (Amazon CloudFront Developer Guide, "Create a signed URL using a custom policy".)
 */
export function renditionsOf(owner: string, now = Date.now()): (key: string) => string {
  const { url, keyPairId, privateKey } = Resource.Renditions;
  const window = Math.floor(now / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS;
  const policy = JSON.stringify({
    Statement: [
      {
        Resource: `${url}/${renditionsPrefix(owner)}*`,
        Condition: { DateLessThan: { "AWS:EpochTime": window + RENDITION_SECONDS } },
      },
    ],
  });
  if (last?.policy !== policy) {
    const signed = getSignedUrl({ url: `${url}/`, policy, keyPairId, privateKey, algorithm: "SHA256" });
    last = { policy, query: new URL(signed).search };
  }
  const { query } = last;
  return (key) => `${url}/${key}${query}`;
}
