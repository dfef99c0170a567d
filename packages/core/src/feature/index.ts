import { type FeatureItem, library } from "../library/index.ts";
import { firstRows } from "../library/reads.ts";

/** What a photo looks like, as a model sees it: photos that look alike have vectors of nearly the same direction. */
export interface Features {
  vector: Int8Array;
  /** The model and its version: vectors of different ones say nothing of each other. */
  model: string;
}

/**
 * The features of an owner's photos, those added last first, and so many at most: those in the trash too.
 * Those of 1,000 photos are about 500 KB to read.
 */
export async function features(owner: string, most: number): Promise<(Features & { id: string })[]> {
  const query = library.entities.feature.query.primary({ owner });
  const items = await firstRows(most, (page) => query.go({ ...page, order: "desc", consistent: true }));
  return items.map((item) => ({ id: item.id, ...decode(item) }));
}

/** The features of one photo; undefined where its recognizer gave none. */
export async function featuresOf(owner: string, id: string): Promise<Features | undefined> {
  const { data } = await library.entities.feature.get({ owner, id }).go({ consistent: true });
  return data ? decode(data) : undefined;
}

/** As the table keeps them. */
export function encode({ vector, model }: Features): Pick<FeatureItem, "vector" | "model"> {
  const { buffer, byteOffset, byteLength } = vector;
  return { vector: Buffer.from(buffer, byteOffset, byteLength).toString("base64"), model };
}

function decode({ vector, model }: FeatureItem): Features {
  return { vector: Int8Array.from(Buffer.from(vector, "base64")), model };
}
