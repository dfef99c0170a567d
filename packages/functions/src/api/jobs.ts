import { JobId } from "@phototag/core/ids";
import * as Job from "@phototag/core/job";
import { idsOf } from "@phototag/core/search";
import * as z from "zod";
import { type Routes, route } from "./route.ts";

const params = z.object({ id: JobId });

const IdPage = z
  .object({
    ids: z.array(z.object({ id: z.string(), takenAt: z.iso.datetime() })),
    cursor: z.string().optional().meta({
      description: "Where the next page begins, however short this one is; none at the end",
    }),
  })
  .meta({ id: "IdPage" });

export const jobs = {
  ListIds: route(
    {
      summary:
        "Which photos a search finds, the newest first, and when each was taken: up to 1,000 to a page",
      query: idsOf.schema.omit({ owner: true }),
      answer: IdPage,
      answers: "A page",
      refuses: [400, 401],
    },
    ({ owner, query }) => idsOf({ owner, ...query }),
  ),

  ListJobs: route(
    {
      summary:
        "Changes of many photos, the newest first: those under way, and those that ended in the last days",
      answer: z.object({ jobs: z.array(Job.JobJson) }),
      answers: "At most a hundred",
      refuses: [401],
    },
    async ({ owner }) => ({ jobs: await Job.list({ owner }) }),
  ),

  AddJob: route(
    {
      summary: "Change up to 50,000 photos alike, of which 10,000 can be named",
      body: Job.JobRequest,
      answer: Job.JobJson,
      later: true,
      answers: "The change has begun",
      refuses: [400, 401, 404, 409],
    },
    ({ owner, body }) => Job.create({ owner, request: body }),
  ),

  GetJob: route(
    {
      summary: "How far a change of many photos has come",
      params,
      answer: Job.JobJson,
      answers: "The change",
      refuses: [400, 401, 404],
    },
    ({ owner, params: { id } }) => Job.get({ owner, id }),
  ),

  CancelJob: route(
    {
      summary: "End a change of many photos before its next step; what was changed stays so",
      params,
      answers: "Done",
      refuses: [400, 401, 404],
    },
    async ({ owner, params: { id } }) => {
      await Job.cancel({ owner, id });
      return undefined;
    },
  ),
} satisfies Routes;
