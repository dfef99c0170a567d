import * as Alike from "@phototag/core/alike";
import { ImageId } from "@phototag/core/ids";
import * as z from "zod";
import { type Routes, route } from "./route.ts";

export const alike = {
  ListLike: route(
    {
      summary: "Photos that look like one, the most similar first",
      params: z.object({ id: ImageId }),
      query: z.object({ limit: z.coerce.number().int().min(1).max(100).optional() }),
      answer: z.object({ images: z.array(Alike.LikeImage) }),
      answers: "Ready photos; none where the recognizer does not tell what photos look like",
      refuses: [400, 401, 404],
    },
    ({ owner, params: { id }, query: { limit } }) => Alike.like({ owner, id, limit }),
  ),

  ListAlike: route(
    {
      summary: "Groups of near-duplicates: crops, mirrors, other sizes, bursts",
      answer: Alike.Alike,
      answers:
        "Groups, each with the photo to keep; none where the recognizer does not tell what photos look like",
      refuses: [401],
    },
    ({ owner }) => Alike.groups({ owner }),
  ),
} satisfies Routes;
