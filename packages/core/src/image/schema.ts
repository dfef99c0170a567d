import * as z from "zod";
import { ImageId } from "../ids/index.ts";
import { type ImageRow, statuses } from "../library/entities.ts";
import { originalUrl, renditionsOf } from "../signing/index.ts";
import { previewKey, thumbKey } from "./objects.ts";
import { visibleTags } from "./want.ts";

const fraction = z.number().min(0).max(1);

const BoxJson = z
  .object({ left: fraction, top: fraction, width: fraction, height: fraction })
  .meta({ id: "Box", description: "Fractions of the photo as shown" });

export const TagJson = z
  .object({
    name: z.string(),
    confidence: z.number().min(0).max(100),
    source: z.enum(["model", "person"]),
    parents: z.array(z.string()),
    boxes: z.array(BoxJson),
  })
  .meta({ id: "Tag" });

const time = z.iso.datetime();

const summary = z.object({
  id: ImageId,
  name: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  status: z.enum(statuses),
  reason: z.string().optional().meta({ description: "Why it waits or failed, for its owner to read" }),
  takenAt: time
    .optional()
    .meta({ description: "Wall-clock time where the photo was taken, written as if it were UTC" }),
  addedAt: time,
  trashedAt: time.optional(),
  tags: z.array(TagJson).meta({ description: "The surest first" }),
  thumbhash: z.string().optional(),
  thumbUrl: z.url().optional(),
});

/** An image as the API gives it in lists. */
export const ImageJson = summary.meta({ id: "Image" });

/** An image as the API gives it alone. */
export const ImageDetailJson = summary
  .extend({
    camera: z.string().optional(),
    previewUrl: z.url().optional(),
    originalUrl: z.url().optional(),
    history: z.array(z.object({ at: time, event: z.string(), detail: z.string().optional() })),
    recognizer: z.object({ name: z.string(), version: z.string() }).optional(),
  })
  .meta({ id: "ImageDetail" });

export type ImageJson = z.infer<typeof ImageJson>;
export type ImageDetailJson = z.infer<typeof ImageDetailJson>;

/** The part of a row that its owner sees in a list. */
export function present(image: ImageRow): ImageJson {
  return {
    id: image.id,
    name: image.name,
    type: image.type,
    bytes: image.bytes,
    width: image.width,
    height: image.height,
    status: image.status,
    reason: image.reason,
    takenAt: image.takenAt,
    addedAt: image.addedAt,
    trashedAt: image.trashedAt,
    tags: visibleTags(image).sort((a, b) => b.confidence - a.confidence),
    thumbhash: image.thumbhash,
    thumbUrl: renditionUrl(image, thumbKey),
  };
}

/** The part of a row that its owner sees when they look at one photo. */
export async function presentDetail(image: ImageRow): Promise<ImageDetailJson> {
  return {
    ...present(image),
    camera: image.camera,
    previewUrl: renditionUrl(image, previewKey),
    originalUrl: image.etag ? await originalUrl(image) : undefined,
    history: image.history,
    recognizer: image.recognizer,
  };
}

/** The thumbhash is written with the renditions. */
function renditionUrl(
  { owner, id, thumbhash }: ImageRow,
  keyOf: (owner: string, id: string) => string,
): string | undefined {
  return thumbhash === undefined ? undefined : renditionsOf(owner)(keyOf(owner, id));
}
