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
  lost: ["found without an original in the bucket", "mark as without an original in the bucket"],
  faulty: ["left as they are, for something went wrong", "leave as they are, for something goes wrong"],
};

export const sweep: Command<"sweep"> = async ({ progress, signal }, { dryRun }) => {
  let done = 0;
  const photos: { owner: string; id: string; done: keyof Swept }[] = [];
  const accounts: { owner: string; erasedAt: Date }[] = [];
  const faults = new Map<string, string>();
  const swept = await runSweep({
    dryRun,
    goOn: () => !signal.aborted,
    onFault: ({ id }, error) => faults.set(id, (error as Error).message),
    onMissing: (owner, erasedAt) => accounts.push({ owner, erasedAt }),
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
  const named = photos.map(({ owner, id, done: what }) => {
    const why = faults.get(id);
    return `  ${id} of ${owner}: ${WORDS[what][dryRun ? 1 : 0]}${why === undefined ? "" : `: ${why}`}`;
  });
  const gone = accounts.map(
    ({ owner, erasedAt }) =>
      `the user pool does not know ${owner}: what is left of theirs is erased on ${erasedAt.toISOString().slice(0, 10)}`,
  );
  return {
    attention: swept.faulty > 0,
    json: {
      dryRun,
      swept,
      photos: photos.map((photo) => ({ ...photo, fault: faults.get(photo.id) })),
      accounts,
    },
    text: lines.length + gone.length ? [...lines, ...named, ...gone].join("\n") : "nothing to sweep",
  };
};
