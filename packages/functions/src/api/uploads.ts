import * as Upload from "@phototag/core/upload";
import * as z from "zod";
import { allowance } from "../allowance.ts";
import { logger } from "../logger.ts";
import { measure } from "../metrics/index.ts";
import { type Routes, route } from "./route.ts";

export const uploads = {
  AddUploads: route(
    {
      summary:
        "Prepare uploads: for each file a grant to post it with, or the photo that holds its bytes already",
      body: z.object({ files: Upload.Files, utcOffset: Upload.UtcOffset.optional() }),
      answer: z.object({ uploads: z.array(Upload.UploadGrant) }),
      answers: "In the order of the request",
      refuses: [400, 401, 409, 413, 429],
    },
    async ({ owner, requestId: correlation, body }) => {
      const grants = await Upload.prepare({ owner, ...body, correlation, allowance });
      const images = grants.flatMap((grant) => ("id" in grant ? grant.id : []));
      logger.info("uploads prepared", { correlation, images });
      measure("Uploads", images.length);
      measure("Duplicates", grants.length - images.length);
      return { uploads: grants };
    },
  ),
} satisfies Routes;
