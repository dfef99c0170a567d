import { peek, redriveAll, redrivePhotos } from "@phototag/core/maintenance/dead-letters";
import { depths } from "@phototag/core/maintenance/status";
import { EXIT } from "../../command-line.ts";
import { OpsError } from "../stack.ts";
import { count } from "../terminal.ts";
import type { Command } from "./command.ts";
import { paragraph, tell } from "./dlq-list.ts";

/** More than anyone redrives photo by photo. */
const LIMIT = 10_000;

export const dlqRedrive: Command<"dlq redrive"> = async (context, options) => {
  const { photo, yes, dryRun } = options;
  const { deadLetters } = await depths();
  if (dryRun) return preview(context, new Set(photo));
  const what = photo.length ? count(photo.length, "photo") : count(deadLetters.visible, "message");
  if (!photo.length && deadLetters.visible === 0)
    return { json: { moved: 0 }, text: "no dead letters to send back" };
  const answer = yes ? "yes" : await context.confirm(`Send ${what} back to be recognized again?`);
  if (answer === "no") throw new OpsError("Nothing was sent back.");
  if (answer === "nobody")
    throw new OpsError(
      `Nobody can be asked here. To send ${what} back without being asked: --yes`,
      EXIT.wrong,
    );

  const { progress, signal } = context;
  if (photo.length) {
    const { moved, photos } = await redrivePhotos(new Set(photo), {
      limit: LIMIT,
      signal,
      onProgress: (done) => progress.show("looking through dead letters:", done, deadLetters.visible),
    });
    const missing = photo.filter((id) => !photos.includes(id));
    const none = missing.length ? `\nnot among the dead letters: ${missing.join(", ")}` : "";
    return {
      json: { moved, photos, missing },
      text: `sent back ${count(moved, "message")}${none}`,
      attention: missing.length > 0,
    };
  }
  const { moved, status } = await redriveAll({
    rate: options.rate,
    signal,
    onProgress: (move) => progress.show("sent back:", move.moved, move.toMove),
  });
  const ended = status === "COMPLETED" ? "" : `, then stopped (${status.toLowerCase()}); the rest stays`;
  return { json: { moved, status }, text: `sent back ${count(moved, "message")}${ended}` };
};

async function preview({ people, progress, signal }: Parameters<typeof dlqRedrive>[0], ids: Set<string>) {
  const letters = await peek({
    limit: LIMIT,
    signal,
    onProgress: (done) => progress.show("looking through dead letters:", done),
  });
  const chosen = letters.filter(
    ({ photos }) => ids.size === 0 || photos.some(({ id }) => id !== undefined && ids.has(id)),
  );
  const told = await Promise.all(chosen.map((letter) => tell(letter, people)));
  return {
    json: { dryRun: true, messages: told },
    text: [...told.map(paragraph), `would send back ${count(told.length, "message")}`].join("\n"),
  };
}
