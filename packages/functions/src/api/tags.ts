import * as Tag from "@phototag/core/tag";
import * as z from "zod";
import { type Routes, route } from "./route.ts";

export const tags = {
  ListTags: route(
    {
      summary: "Tags that begin with a prefix, the most used first",
      query: z.object({ prefix: z.string().max(64).optional() }),
      answer: z.object({ tags: z.array(Tag.TagCount) }),
      answers: "Tags with exact counts",
      refuses: [400, 401],
    },
    async ({ owner, query: { prefix } }) => ({ tags: await Tag.suggest({ owner, prefix }) }),
  ),

  ListMonths: route(
    {
      summary: "Months that have photos, the newest first",
      answer: z.object({ months: z.array(Tag.MonthCount) }),
      answers: "Months with exact counts",
      refuses: [401],
    },
    async ({ owner }) => ({ months: await Tag.months({ owner }) }),
  ),
} satisfies Routes;
