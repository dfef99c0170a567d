import type { ObjectRecord, S3Store } from "./store.ts";

export interface ListingRequest {
  prefix: string;
  delimiter?: string;
  /** Keys and common prefixes up to this one are left out, itself too. */
  after: string;
  max: number;
}

export interface Listing {
  objects: { key: string; record: ObjectRecord }[];
  commonPrefixes: string[];
  /** The last key or common prefix of this page when there is more behind it. */
  next?: string;
}

/**
 * One page of a bucket's keys, in the order of their UTF-8 bytes. What shares a common prefix is jumped
 * over, so that a page costs what it shows, however many keys lie below.
 */
export async function listObjects(store: S3Store, bucket: string, request: ListingRequest): Promise<Listing> {
  const { prefix, delimiter, after, max } = request;
  const listing: Listing = { objects: [], commonPrefixes: [] };
  if (max === 0) return listing;
  const cursor = store.scan(bucket);
  try {
    let last = "";
    cursor.seek(bytesBefore(after, prefix) ? prefix : after);
    for (let entry = await cursor.next(); entry; entry = await cursor.next()) {
      const [key, record] = entry;
      if (!key.startsWith(prefix)) break;
      if (key === after) continue;
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      const common = end < 0 ? undefined : key.slice(0, end + (delimiter?.length ?? 0));
      const full = listing.objects.length + listing.commonPrefixes.length >= max;
      if (common !== undefined) {
        // The page before ended with this prefix.
        if (common !== after) {
          if (full) return { ...listing, next: last };
          listing.commonPrefixes.push(common);
          last = common;
        }
        cursor.seek(successor(common));
        continue;
      }
      if (full) return { ...listing, next: last };
      listing.objects.push({ key, record });
      last = key;
    }
    return listing;
  } finally {
    await cursor.close();
  }
}

function bytesBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

/** The least key that no key beginning with `prefix` reaches. */
function successor(prefix: string): string {
  // Keys are text, so none can hold a byte above that of the last code point, repeated.
  return `${prefix}\u{10ffff}\u{10ffff}`;
}
