import { TagName } from "@phototag/core/image";
import * as Job from "@phototag/core/job";
import { JobJson } from "@phototag/core/job";
import { search, within } from "@phototag/core/search";
import * as Tag from "@phototag/core/tag";
import * as z from "zod";
import { type Routes, route } from "./route.ts";

/** Of a search there are so many suggestions: each is a search of its own. */
const TAGS_WITHIN = 9;
const TERMS_WITHIN = 3;

/**
 * A tag's name in a path. API Gateway decodes a path before it is looked at, so that a name with a slash stands there
 * encoded twice.
 */
const params = z.object({
  name: z
    .string()
    .max(1000)
    .transform((name) => {
      try {
        return decodeURIComponent(name);
      } catch {
        return name;
      }
    })
    .pipe(z.string().min(1).max(256))
    .meta({
      override: { type: "string", examples: ["Cat"] },
      description: "As it is listed; encoded twice where it has a slash",
    }),
});

const Renaming = z.object({ name: TagName }).meta({ id: "TagRenaming" });

const Retold = z.object({ job: JobJson }).meta({ id: "Retold" });

const TagRule = z
  .object({
    name: z.string(),
    to: z.string().optional().meta({ description: "What it is called; without, it is said no more" }),
  })
  .meta({ id: "TagRule" });

export const tags = {
  ListTags: route(
    {
      summary:
        "All tags by their names, page by page; with `prefix` or `q` some to suggest, the most used first",
      query: z.object({
        cursor: z.string().max(400).optional(),
        begins: z.string().max(64).optional().meta({ description: "Of all tags those that begin so" }),
        prefix: z.string().max(64).optional(),
        q: search.schema.shape.q.meta({
          description: "A search: only what narrows it and still finds something, counted within it",
        }),
      }),
      answer: z.object({
        tags: z.array(Tag.TagEntry.extend({ atLeast: Tag.TagCount.shape.atLeast }).meta({ id: "ListedTag" })),
        cursor: z.string().optional().meta({ description: "Where the next page of all tags begins" }),
        rules: z.array(TagRule).optional().meta({
          description:
            "On the first page of all tags: those that were renamed or removed, for photos to come too",
        }),
        terms: z.array(Tag.TagCount).optional().meta({
          description: "The library's own terms that are called so: favorites, the archive, cameras, places",
        }),
      }),
      answers: "Tags with exact counts",
      refuses: [400, 401],
    },
    async ({ owner, query: { prefix, q, cursor, begins } }) => {
      if (prefix === undefined && q === undefined) {
        const [page, rules] = await Promise.all([
          Tag.page({ owner, begins, cursor }),
          cursor === undefined && !begins ? Tag.rulesKept(owner) : [],
        ]);
        return { ...page, ...(rules.length > 0 && { rules: rules.map(({ name, to }) => ({ name, to })) }) };
      }
      const [tags, terms] = await Promise.all([
        Tag.suggest({ owner, prefix, limit: q ? TAGS_WITHIN : undefined }),
        Tag.suggestOwn({ owner, prefix, limit: q ? TERMS_WITHIN : undefined }),
      ]);
      const answer = (tags: Tag.TagCount[], terms: Tag.TagCount[]) => ({
        tags,
        ...(terms.length > 0 && { terms }),
      });
      if (!q) return answer(tags, terms);
      const names = [...tags, ...terms].map(({ name }) => name);
      const counted = await within({ owner, q, terms: names });
      const among = (some: Tag.TagCount[]) =>
        counted.filter(({ name }) => some.some((one) => one.name === name));
      return answer(among(tags), among(terms));
    },
  ),

  ChangeTag: route(
    {
      summary: "Rename a tag in all photos, also those to come; called like another one it becomes that one",
      params,
      body: Renaming,
      answer: Retold,
      later: true,
      answers: "The change of many photos that does it",
      refuses: [400, 401, 404, 409],
    },
    async ({ owner, params: { name }, body }) => ({ job: await Job.retag({ owner, name, to: body.name }) }),
  ),

  RemoveTag: route(
    {
      summary: "Take a tag away from all photos, also those to come",
      params,
      answer: Retold,
      later: true,
      answers: "The change of many photos that does it",
      refuses: [400, 401, 404, 409],
    },
    async ({ owner, params: { name } }) => ({ job: await Job.retag({ owner, name }) }),
  ),

  ForgetTagRule: route(
    {
      summary: "Photos to come have a tag again as it is found in them, though it was renamed or removed",
      params,
      answers: "Done",
      refuses: [400, 401, 404],
    },
    async ({ owner, params: { name } }) => {
      await Tag.forgetRule(owner, name);
      return undefined;
    },
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
