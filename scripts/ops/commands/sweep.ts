import { sweep as runSweep, type Swept } from "@phototag/core/sweep";
import { count } from "../terminal.ts";
import type { Command } from "./command.ts";

/** What was done to how many, in words. */
const WORDS: Record<keyof Swept, [done: string, planned: string]> = {
  settled: ["brought up to date", "bring up to date"],
  requeued: ["sent to be recognized again", "send to be recognized again"],
  resumed: ["sent on, as their month has begun", "send on, as their month has begun"],
  failed: ["given up, since recognition had stopped", "give up, since recognition has stopped"],
  abandoned: ["forgotten, since their upload never came", "forget, since their upload never came"],
  purged: ["deleted for ever, after 30 days in the trash", "delete for ever, after 30 days in the trash"],
  erased: ["rid of their last files", "rid of their last files"],
};

export const sweep: Command<"sweep"> = async ({ progress, signal }, { dryRun }) => {
  let done = 0;
  const photos: { owner: string; id: string; done: keyof Swept }[] = [];
  const swept = await runSweep({
    dryRun,
    goOn: () => !signal.aborted,
    onEach: ({ owner, id }, what) => {
      photos.push({ owner, id, done: what });
      progress.show(dryRun ? "looked at:" : "swept:", ++done);
    },
  });
  const lines = (Object.keys(WORDS) as (keyof Swept)[]).flatMap((what) =>
    swept[what]
      ? [`${dryRun ? "would " : ""}${count(swept[what], "photo")} ${WORDS[what][dryRun ? 1 : 0]}`]
      : [],
  );
  const named = photos.map(
    ({ owner, id, done: what }) => `  ${id} of ${owner}: ${WORDS[what][dryRun ? 1 : 0]}`,
  );
  return {
    json: { dryRun, swept, photos },
    text: lines.length ? [...lines, ...named].join("\n") : "nothing to sweep",
  };
};
