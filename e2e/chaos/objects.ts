import type { ImageRow, Row } from "./store.ts";

/**
 * Holds the bucket's keys against the table's rows: each object belongs to a living image, each image that has
 * arrived has its original, and one that is ready its two renditions.
 * @param sent ids of the uploads that were acknowledged, or may have been
 * @returns one line for each breach
 */
export function objectBreaches(rows: Map<string, Row[]>, keys: string[], sent: Set<string>): string[] {
  const images = (rows.get("image") ?? []) as unknown as ImageRow[];
  const breaches: string[] = [];
  const expected = new Set<string>();
  for (const { id, owner, key, status, purgedAt } of images) {
    if (purgedAt || (status === "uploading" && !sent.has(id))) continue;
    expected.add(key);
    if (status === "ready")
      for (const file of ["preview.jpg", "thumb.webp"]) expected.add(`renditions/${owner}/${id}/${file}`);
  }
  const there = new Set(keys);
  for (const key of expected) if (!there.has(key)) breaches.push(`An object is missing: ${key}`);
  for (const key of there) if (!expected.has(key)) breaches.push(`An object belongs to no photo: ${key}`);
  return breaches;
}
