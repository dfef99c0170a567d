import { getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { Resource } from "sst";
import { renditionsPrefix } from "../image/objects.ts";

const HOUR = 60 * 60;
/** For so long every instance gives out the same addresses, so that browsers keep what they have loaded. */
const WINDOW_SECONDS = 6 * HOUR;
/** How long an address is good for at most; one from the end of a window is good for another. */
export const RENDITION_SECONDS = 2 * WINDOW_SECONDS;

/** The same for whoever a photo is shared with: what was taken back should not be seen for long after. */
const SHARED_WINDOW_SECONDS = HOUR;
export const SHARED_SECONDS = 2 * SHARED_WINDOW_SECONDS;

let last: { policy: string; query: string } | undefined;

/**
 * The addresses of an owner's renditions, by their keys: all under one signature of the window that `now` (ms) falls in.
 * RSA signs alike each time (PKCS #1 v1.5, RFC 8017), so that they are the same from every instance and after a restart.
 * (Amazon CloudFront Developer Guide, "Create a signed URL using a custom policy".)
 */
export function renditionsOf(owner: string, now = Date.now()): (key: string) => string {
  const policy = policyFor(`${renditionsPrefix(owner)}*`, windowOf(now, WINDOW_SECONDS) + RENDITION_SECONDS);
  if (last?.policy !== policy) last = { policy, query: signed(policy) };
  const { query } = last;
  return (key) => `${Resource.Renditions.url}/${key}${query}`;
}

/**
 * The addresses of one photo's renditions, by their keys, for somebody who is to see this one and no other of the library:
 * the signature fits nothing else. They are the same for an hour.
 * @param until when they are no good any more in any case (Unix seconds)
 */
export function renditionsOfOne(
  { owner, id }: { owner: string; id: string },
  until: number,
  now = Date.now(),
): (key: string) => string {
  const end = Math.min(windowOf(now, SHARED_WINDOW_SECONDS) + SHARED_SECONDS, until);
  // CloudFront passes a path on as it is written, and S3 knows of no `..`: what begins so is this photo's.
  const query = signed(policyFor(`${renditionsPrefix(owner)}${id}/*`, end));
  return (key) => `${Resource.Renditions.url}/${key}${query}`;
}

/** When the window began that `now` (ms) falls in (Unix seconds). */
function windowOf(now: number, seconds: number): number {
  return Math.floor(now / 1000 / seconds) * seconds;
}

function policyFor(keys: string, until: number): string {
  return JSON.stringify({
    Statement: [
      {
        Resource: `${Resource.Renditions.url}/${keys}`,
        Condition: { DateLessThan: { "AWS:EpochTime": until } },
      },
    ],
  });
}

/** What signs an address: its query. */
function signed(policy: string): string {
  const { url, keyPairId, privateKey } = Resource.Renditions;
  return new URL(getSignedUrl({ url: `${url}/`, policy, keyPairId, privateKey, algorithm: "SHA256" })).search;
}
