import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { isVideoByName, typeOfName } from "../format/index.ts";

/** Telephones write the seconds around a photo beside it, under its name: that video is no photo of its own. */
export async function isOfLivePhoto(key: string): Promise<boolean> {
  if (!isVideoByName(key)) return false;
  const stem = key.slice(0, key.lastIndexOf(".") + 1);
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: Resource.Photos.name, Prefix: stem, MaxKeys: 20 }),
  );
  return Contents.some(
    ({ Key = "" }) => !Key.slice(stem.length).includes("/") && typeOfName(Key) !== undefined,
  );
}
