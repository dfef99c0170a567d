/** The API's answers, as /api/openapi.json describes them. What the site does not read is let pass. */
import * as z from "zod/mini";

export const Box = z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() });

export const Tag = z.object({
  name: z.string(),
  /** 0–100. */
  confidence: z.number(),
  source: z.enum(["model", "person"]),
  parents: z.array(z.string()),
  /** Fractions of the photo as it is shown. */
  boxes: z.array(Box),
});

export const Status = z.enum(["uploading", "waiting", "recognizing", "ready", "failed"]);

export const Image = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  bytes: z.number(),
  width: z.optional(z.nullable(z.number())),
  height: z.optional(z.nullable(z.number())),
  status: Status,
  reason: z.optional(z.nullable(z.string())),
  takenAt: z.optional(z.nullable(z.string())),
  addedAt: z.string(),
  trashedAt: z.optional(z.nullable(z.string())),
  tags: z.array(Tag),
  thumbhash: z.optional(z.nullable(z.string())),
  thumbUrl: z.optional(z.nullable(z.string())),
  previewUrl: z.optional(z.nullable(z.string())),
  originalUrl: z.optional(z.nullable(z.string())),
});

export const ImageDetail = z.extend(Image, {
  camera: z.optional(z.nullable(z.string())),
  history: z._default(
    z.array(z.object({ at: z.string(), event: z.string(), detail: z.optional(z.nullable(z.string())) })),
    [],
  ),
  recognizer: z.optional(z.nullable(z.object({ name: z.string(), version: z.string() }))),
});

export const ImagePage = z.object({ images: z.array(Image), cursor: z.optional(z.nullable(z.string())) });

export const BulkResults = z.object({
  results: z.array(
    z.union([
      z.object({ id: z.string(), ok: z.literal(true), image: z.optional(Image) }),
      z.object({ id: z.string(), ok: z.literal(false), code: z.string(), message: z.string() }),
    ]),
  ),
});

export const Uploads = z.object({
  uploads: z.array(
    z.union([
      z.object({ id: z.string(), url: z.string(), fields: z.record(z.string(), z.string()) }),
      z.object({ duplicateOf: z.string() }),
    ]),
  ),
});

export const Tags = z.object({ tags: z.array(z.object({ name: z.string(), count: z.number() })) });
export const Months = z.object({ months: z.array(z.object({ month: z.string(), count: z.number() })) });
export const Problem = z.object({ code: z.optional(z.string()), message: z.string() });

export type Box = z.infer<typeof Box>;
export type Tag = z.infer<typeof Tag>;
export type Image = z.infer<typeof Image>;
export type ImageDetail = z.infer<typeof ImageDetail>;
export type ImagePage = z.infer<typeof ImagePage>;
export type BulkResult = z.infer<typeof BulkResults>["results"][number];
export type UploadGrant = z.infer<typeof Uploads>["uploads"][number];
export type TagCount = z.infer<typeof Tags>["tags"][number];
export type MonthCount = z.infer<typeof Months>["months"][number];
