import { abortUpload } from "./multipart.ts";
import { deleteObjects, type S3State } from "./objects.ts";
import type { BucketSpec, LifecycleRule } from "./spec.ts";

const DAY_MS = 86_400_000;
/** Who does it, as events say. */
const PRINCIPAL = "s3.amazonaws.com";

/**
 * S3 counts from the midnight (UTC) after the day on which something came.
 * Source: Amazon S3 User Guide, "Lifecycle configuration elements", how S3 calculates how long an object has been noncurrent.
 */
function due(cameAt: number, days: number): number {
  return Math.ceil((cameAt + days * DAY_MS) / DAY_MS) * DAY_MS;
}

/** Deletes objects and gives up uploads whose time the bucket's rules say is over. */
export async function applyLifecycle(state: S3State, bucket: BucketSpec, now: number): Promise<void> {
  const rules = (bucket.lifecycleRules ?? []).filter(({ enabled }) => enabled);
  const over = (key: string, end: (rule: LifecycleRule) => number | undefined) =>
    rules.some((rule) => key.startsWith(rule.prefix ?? "") && (end(rule) ?? Number.POSITIVE_INFINITY) <= now);
  const expiry = ({ expirationDays, expirationDate }: LifecycleRule, cameAt: number) => {
    if (expirationDate !== undefined) return Date.parse(expirationDate);
    return expirationDays === undefined ? undefined : due(cameAt, expirationDays);
  };

  if (rules.some((rule) => expiry(rule, now) !== undefined)) {
    const cursor = state.store.scan(bucket.name);
    try {
      for (let entry = await cursor.next(); entry; entry = await cursor.next()) {
        const [key, { lastModified }] = entry;
        if (!over(key, (rule) => expiry(rule, lastModified))) continue;
        await deleteObjects(state, bucket, [key], {
          actor: { principalId: PRINCIPAL, requestId: "lifecycle" },
          event: "LifecycleExpiration:Delete",
          // A newer one may have come since it was read.
          only: (current) => current.lastModified === lastModified,
        });
      }
    } finally {
      await cursor.close();
    }
  }

  if (rules.some((rule) => rule.abortIncompleteMultipartUploadDays !== undefined))
    for (const [id, { key, initiated }] of await state.store.listUploads(bucket.name))
      if (
        over(key, ({ abortIncompleteMultipartUploadDays: days }) =>
          days === undefined ? undefined : due(initiated, days),
        )
      )
        await abortUpload(state, bucket.name, key, id);
}
