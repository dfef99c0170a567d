import * as z from "zod";
import { ImageId } from "../ids/index.ts";
import { dateSources, type ImageRow, statuses } from "../library/entities.ts";
import { PlaceJson } from "../place/index.ts";
import { isUnderWay, mayHavePassed } from "../recognition/tries.ts";
import { originalUrl, renditionsOf } from "../signing/index.ts";
import { mend } from "../term/index.ts";
import { linesOf } from "../text/lines.ts";
import { captionOf } from "../text/words.ts";
import { dateOf, recordedDate } from "./date.ts";
import { Edit } from "./edit.ts";
import { shortened } from "./history.ts";
import { previewKey, thumbKey } from "./objects.ts";
import { placeOf } from "./place.ts";
import { surestFirst, visibleTags } from "./want.ts";

const fraction = z.number().min(0).max(1);

const BoxJson = z
  .object({ left: fraction, top: fraction, width: fraction, height: fraction })
  .meta({ id: "Box", description: "Fractions of the photo as shown" });

export const TagJson = z
  .object({
    name: z.string(),
    confidence: z.number().min(0).max(100),
    source: z.enum(["model", "file", "person"]),
    parents: z.array(z.string()),
    boxes: z.array(BoxJson),
  })
  .meta({ id: "Tag" });

const TextJson = z
  .object({ text: z.string(), confidence: z.number().min(0).max(100), box: BoxJson })
  .meta({ id: "TextLine" });

const time = z.iso.datetime();

const summary = z.object({
  id: ImageId,
  name: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  status: z.enum(statuses),
  reason: z.string().optional().meta({
    description:
      "Why it waits or failed, or that its original is gone from the bucket, for its owner to read",
  }),
  retriable: z.boolean().optional().meta({
    description: "Of one that failed: whether another try may help, since the fault is not in its file",
  }),
  duplicateOf: z.string().optional().meta({
    description: "The photo that holds the same bytes: this one came second, and stands in no list",
  }),
  takenAt: time
    .optional()
    .meta({ description: "Wall-clock time where the photo was taken, written as if it were UTC" }),
  takenFrom: z.enum(dateSources).optional().meta({
    description:
      "What takenAt was found in: `file` is when the file was modified, `upload` when it was added",
  }),
  addedAt: time,
  trashedAt: time.optional(),
  incomplete: z
    .boolean()
    .optional()
    .meta({ description: "A part of the file is missing: the rest of it is shown" }),
  caption: z.string().optional(),
  favorite: z.boolean(),
  place: PlaceJson.optional().meta({ description: "Where it was taken, for its owner alone" }),
  archived: z.boolean().meta({ description: "Out of the timeline and its months; searches find it" }),
  albums: z.array(z.string()).optional().meta({ description: "Ids of the albums that it is in" }),
  rating: z.number().min(0).max(5).optional(),
  tags: z
    .array(TagJson)
    .meta({ description: "The surest first; of those that are as sure, what is no kind of another" }),
  thumbhash: z.string().optional(),
  thumbUrl: z.url().optional(),
});

/** An image as the API gives it in lists. */
export const ImageJson = summary.meta({ id: "Image" });

/** An image as the API gives it alone. */
export const ImageDetailJson = summary
  .extend({
    recorded: z
      .object({ takenAt: time, takenFrom: z.enum(dateSources) })
      .optional()
      .meta({ description: "The date that stands when the one given by a person is taken back" }),
    placeFrom: z
      .enum(["person", "file"])
      .optional()
      .meta({ description: "Who says where it was taken, or that it was nowhere" }),
    camera: z.string().optional(),
    lens: z.string().optional(),
    exposure: z
      .object({
        seconds: z.number(),
        aperture: z.number(),
        iso: z.number(),
        focalLength: z.number().meta({ description: "Millimeters" }),
      })
      .partial()
      .optional(),
    previewUrl: z.url().optional(),
    originalUrl: z.url().optional(),
    history: z.array(z.object({ at: time, event: z.string(), detail: z.string().optional() })),
    recognizer: z.object({ name: z.string(), version: z.string() }).optional(),
    undo: Edit.optional().meta({ description: "The change that takes back the one that this answers" }),
    text: z.array(TextJson).optional().meta({ description: "What is to be read in the photo, line by line" }),
  })
  .meta({ id: "ImageDetail" });

export type ImageJson = z.infer<typeof ImageJson>;
export type ImageDetailJson = z.infer<typeof ImageDetailJson>;

/** The part of a row that its owner sees in a list. */
export function present(image: ImageRow): ImageJson {
  const caption = captionOf(image);
  return {
    id: image.id,
    // One of an older version may hold what no answer can.
    name: mend(image.name),
    type: image.type,
    bytes: image.bytes,
    width: image.width,
    height: image.height,
    ...(isUnderWay(image)
      ? { status: "recognizing" as const }
      : {
          status: image.status,
          reason: image.reason,
          retriable: image.status === "failed" ? mayHavePassed(image.reason) : undefined,
        }),
    duplicateOf: image.duplicateOf,
    ...dateOf(image),
    incomplete: image.incomplete,
    caption: caption && mend(caption),
    favorite: Boolean(image.favorite),
    place: placeOf(image),
    archived: Boolean(image.archived),
    albums: image.albums,
    rating: image.rating,
    addedAt: image.addedAt,
    trashedAt: image.trashedAt,
    tags: surestFirst(visibleTags(image)).map((tag) => ({
      ...tag,
      name: mend(tag.name),
      parents: tag.parents.map(mend),
    })),
    thumbhash: image.thumbhash,
    thumbUrl: renditionUrl(image, thumbKey),
  };
}

/** The part of a row that its owner sees when they look at one photo. */
export async function presentDetail(image: ImageRow): Promise<ImageDetailJson> {
  return {
    ...present(image),
    recorded: image.givenAt === undefined ? undefined : recordedDate(image),
    placeFrom: image.givenPlace ? "person" : image.gps && "file",
    camera: image.camera,
    lens: image.lens,
    exposure: image.exposure,
    previewUrl: renditionUrl(image, previewKey),
    originalUrl: image.etag && !image.erasedAt && !image.lostAt ? await originalUrl(image) : undefined,
    history: image.history.map(shortened),
    recognizer: image.recognizer,
    text: await linesOf(image),
  };
}

/** The thumbhash is written with the renditions. */
function renditionUrl(
  { owner, id, thumbhash }: ImageRow,
  keyOf: (owner: string, id: string) => string,
): string | undefined {
  return thumbhash === undefined ? undefined : renditionsOf(owner)(keyOf(owner, id));
}
