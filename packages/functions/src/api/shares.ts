import { ShareId } from "@phototag/core/ids";
import * as Share from "@phototag/core/share";
import * as z from "zod";
import { type Routes, route } from "./route.ts";

export const shares = {
  ListShares: route(
    {
      summary: "Links that show photos to whoever has them, the newest first; without the links themselves",
      answer: z.object({ shares: z.array(Share.ShareJson) }),
      answers: "Those that have not ended",
      refuses: [401],
    },
    async ({ owner }) => ({ shares: await Share.list({ owner }) }),
  ),

  AddShare: route(
    {
      summary: "A link that shows an album, or up to 500 photos, to whoever has it, without an account",
      body: Share.NewShare,
      answer: Share.CreatedShare,
      answers: "The share, and its link, which is told this once",
      refuses: [400, 401, 404, 409],
    },
    ({ owner, body }) => Share.create({ owner, ...body }),
  ),

  RemoveShare: route(
    {
      summary: "Take a link back: from now on it shows nothing",
      params: z.object({ id: ShareId }),
      answers: "Done",
      refuses: [400, 401, 404],
    },
    async ({ owner, params: { id } }) => {
      await Share.remove({ owner, id });
      return undefined;
    },
  ),
} satisfies Routes;
