import { namePlace } from "../image/place.ts";
import type { ImageRow, Tag } from "../library/entities.ts";
import { type Keyword, type Metadata, takenOf, withSidecar } from "../metadata/index.ts";
import { type Rules, renamed } from "../tag/rules.ts";
import { isOwn, termOf } from "../term/index.ts";
import { mergeTags } from "./labels.ts";

/**
 * Writes what a file says about itself, and its sidecar of it, into its photo's row. What a person says of the photo
 * stands beside it.
 * @param rules what its owner wants tags to be called
 */
export function describe(image: ImageRow, file: Metadata, rules: Rules): void {
  const metadata = image.sidecar ? withSidecar(file, image.sidecar) : file;
  const { at, from } = takenOf({ ...image, metadata });
  image.takenAt = at;
  image.takenFrom = from;
  image.camera = metadata.camera;
  image.lens = metadata.lens;
  image.exposure = metadata.exposure;
  image.gps = metadata.gps;
  namePlace(image);
  image.caption = metadata.caption ?? metadata.title;
  image.rating = metadata.rating;
  const recognized = termsOf(image, "model");
  const given = termsOf(image, "person");
  const keywords = (metadata.keywords ?? []).filter(({ name, recognized: guessed }) =>
    guessed ? !recognized.has(termOf(name)) && !given.has(termOf(name)) : true,
  );
  image.tags = mergeTags(image.tags, "file", renamed(keywords.flatMap(toTag), rules));
}

const termsOf = ({ tags }: ImageRow, source: Tag["source"]) =>
  new Set(tags.flatMap((tag) => (tag.source === source ? termOf(tag.name) : [])));

function toTag({ name, parents }: Keyword): Tag[] {
  return isOwn(termOf(name)) ? [] : [{ name, confidence: 100, source: "file", parents, boxes: [] }];
}

/** What the file and its sidecar are known to have said, as far as the row remembers: to hear another sidecar beside them. */
export function remembered(image: ImageRow): Metadata {
  const { takenAt: at, takenFrom: from = "exif", caption, rating, camera, lens, exposure, gps } = image;
  const ofFile = from !== "name" && from !== "file" && from !== "upload" && from !== "person";
  return {
    ...(at !== undefined && ofFile && { dates: [{ at, from }] }),
    ...(caption !== undefined && { caption }),
    ...(rating !== undefined && { rating }),
    ...{ camera, lens, exposure, gps },
    keywords: image.tags.flatMap(({ name, source, parents }) => (source === "file" ? { name, parents } : [])),
  };
}
