import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../../aws/s3.ts";

export interface Listed {
  key: string;
  /** Milliseconds since 1970. */
  modified: number;
}

/** The objects whose keys begin so: a call for a thousand. */
export async function* objectsUnder(Prefix: string): AsyncGenerator<Listed> {
  let ContinuationToken: string | undefined;
  do {
    const page: {
      Contents?: { Key?: string; LastModified?: Date }[];
      NextContinuationToken?: string;
    } = await s3.send(new ListObjectsV2Command({ Bucket: Resource.Photos.name, Prefix, ContinuationToken }));
    for (const { Key, LastModified } of page.Contents ?? [])
      if (Key && !Key.endsWith("/")) yield { key: Key, modified: LastModified?.getTime() ?? 0 };
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

/** Whoever has objects in the bucket, with a row in the table or without. */
export async function ownersInBucket(): Promise<Set<string>> {
  const owners = new Set<string>();
  for (const Prefix of ["private/", "renditions/"]) {
    let ContinuationToken: string | undefined;
    do {
      const page: { CommonPrefixes?: { Prefix?: string }[]; NextContinuationToken?: string } = await s3.send(
        new ListObjectsV2Command({
          ...{ Bucket: Resource.Photos.name, Prefix, Delimiter: "/", ContinuationToken },
        }),
      );
      for (const { Prefix: folder } of page.CommonPrefixes ?? []) owners.add(folder!.split("/")[1]!);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
  }
  return owners;
}
