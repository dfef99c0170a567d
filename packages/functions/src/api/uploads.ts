import * as Upload from "@phototag/core/upload";
import * as z from "zod";
import { logger } from "../logger.ts";
import { measure } from "../metrics/index.ts";
import { createRoutes } from "./route.ts";

export const uploads = createRoutes();

uploads.on(
  "post",
  "/uploads",
  {
    summary:
      "Prepare uploads: for each file a form to post it with, or the photo that holds its bytes already",
    body: z.object({ files: Upload.Files }),
    answer: z.object({ uploads: z.array(Upload.Upload) }),
    answers: "In the order of the request",
    refuses: [400, 401],
  },
  async ({ owner, requestId: correlation, body: { files } }) => {
    const uploads = await Upload.prepare({ owner, files, correlation });
    const images = uploads.flatMap((upload) => ("id" in upload ? upload.id : []));
    logger.info("uploads prepared", { correlation, images });
    measure("Uploads", images.length);
    measure("Duplicates", uploads.length - images.length);
    return { uploads };
  },
);
