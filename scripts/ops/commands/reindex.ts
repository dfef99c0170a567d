import { reindex as runReindex } from "@phototag/core/maintenance/reindex";
import { count } from "../terminal.ts";
import type { Command } from "./command.ts";
import { ownerOf } from "./recount.ts";

export const reindex: Command<"reindex"> = async ({ people, progress, signal }, { owner, dryRun }) => {
  const { owners, images, stale } = await runReindex({
    owner: await ownerOf(people, owner),
    dryRun,
    signal,
    onProgress: (done) => progress.show("photos:", done),
  });
  const looked = `${count(owners, "library", "libraries")}, ${count(images, "photo")}`;
  const found = `${count(stale.length, "photo")} ${dryRun ? "would be" : "were"} indexed anew`;
  return {
    json: { owners, images, dryRun, stale, interrupted: signal.aborted },
    text: [
      `${looked}: ${stale.length ? found : "the index is what the photos call for"}`,
      ...(signal.aborted ? ["Stopped. To go on: the same command; what is done stays done."] : []),
    ].join("\n"),
  };
};
