import {
  type Counts,
  countsOf,
  depths,
  type Unfinished,
  unfinished,
} from "@phototag/core/maintenance/status";
import { readLastSweep } from "@phototag/core/sweep";
import pMap from "p-map";
import { ago, alarming, count, table } from "../terminal.ts";
import type { Command } from "./command.ts";

/** The sweep runs every hour; two that are missing are no chance. */
const SWEEP_MISSING_MS = 2.5 * 3_600_000;
const SHOWN = 10;
const PEOPLE_AT_ONCE = 8;

export const status: Command<"status"> = async ({ people, progress, stack }) => {
  const [queues, lastSweep] = await Promise.all([depths(), readLastSweep()]);
  const moving = await unfinished((done) => progress.show("unfinished photos:", done));
  const accounts = await people.all();
  let asked = 0;
  const countPhotos = ({ sub }: (typeof accounts)[number]) => {
    progress.show("libraries:", ++asked, accounts.length);
    return countsOf(sub);
  };
  const counts = await pMap(accounts, countPhotos, { concurrency: PEOPLE_AT_ONCE });
  const photos = { ready: 0, pending: 0, failed: 0, trashed: 0 };
  for (const each of counts)
    for (const state of Object.keys(photos) as (keyof Counts)[]) photos[state] += each[state];

  const pending = moving.filter(({ state }) => state === "waiting" || state === "recognizing");
  const oldest = pending.toSorted((a, b) => a.addedAt.localeCompare(b.addedAt))[0];
  const stuck = moving.filter(({ overdue, state }) => overdue && state !== "in the trash");
  const sweepMissing = !lastSweep || Date.now() - Date.parse(lastSweep.startedAt) > SWEEP_MISSING_MS;
  const attention = queues.deadLetters.visible + queues.deadLetters.inFlight > 0 || stuck.length > 0;
  return {
    attention,
    json: {
      queue: queues.queue,
      deadLetters: queues.deadLetters,
      photos: people.refusal ? undefined : photos,
      libraries: people.refusal ? undefined : accounts.length,
      oldestWaiting: oldest,
      stuck,
      lastSweep,
    },
    text: [
      `${stack.stage}, by ${stack.source}`,
      "",
      table([
        ["queue", `${queues.queue.visible} to do, ${queues.queue.inFlight} at work or put off`],
        [
          "oldest waiting",
          oldest
            ? `${ago(oldest.addedAt)} (${oldest.id}${oldest.reason ? `: ${oldest.reason}` : ""})`
            : "none",
        ],
        ["dead letters", deadLettersLine(queues.deadLetters.visible + queues.deadLetters.inFlight)],
        [
          "photos",
          people.refusal
            ? `not counted: Cognito cannot be asked who has a library (${people.refusal})`
            : `${photos.ready} ready, ${photos.pending} on their way, ${photos.failed} failed, ${photos.trashed} in the trash, of ${count(accounts.length, "person", "people")}`,
        ],
        ["stuck", stuck.length ? alarming(stuckLine(stuck)) : "none"],
        [
          "last sweep",
          lastSweep
            ? `${sweepMissing ? alarming(`${ago(lastSweep.endedAt)} ago`) : `${ago(lastSweep.endedAt)} ago`}${lastSweep.complete ? "" : ", cut short: the next goes on"}`
            : "none yet",
        ],
      ]),
      ...stuck.slice(0, SHOWN).map((photo) => `  ${describe(photo)}`),
    ].join("\n"),
  };
};

function deadLettersLine(number: number): string {
  return number ? alarming(`${number}: npm run ops -- dlq list`) : "none";
}

function stuckLine({ length }: Unfinished[]): string {
  return `${count(length, "photo")}: the sweep ends ${length === 1 ? "it" : "them"}, or npm run ops -- sweep`;
}

function describe({ id, owner, state, since, fault }: Unfinished): string {
  const why = fault ? `, ${fault.name}: ${fault.message}` : "";
  return `${id} of ${owner}: ${state} for ${ago(since)}${why}`;
}
