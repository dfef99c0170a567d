import { type DeadLetter, type LostPhoto, peek } from "@phototag/core/maintenance/dead-letters";
import { depths } from "@phototag/core/maintenance/status";
import type { People } from "../people.ts";
import { ago, count } from "../terminal.ts";
import type { Command } from "./command.ts";

/** A dead letter as a person reads it: which photo, whose, why. */
interface Told {
  messageId: string;
  sentAt: string;
  receives: number;
  unreadable?: string;
  photos: {
    id?: string;
    name?: string;
    owner?: string;
    email?: string;
    key: string;
    status: string;
    reason?: string;
    error?: string;
    tries?: number;
    correlation?: string;
  }[];
}

export const dlqList: Command<"dlq list"> = async ({ people, progress, signal }, { limit }) => {
  const { deadLetters } = await depths();
  const total = deadLetters.visible + deadLetters.inFlight;
  const letters = await peek({
    limit,
    signal,
    onProgress: (done) => progress.show("dead letters:", done, Math.max(done, total)),
  });
  const told: Told[] = [];
  for (const letter of letters) told.push(await tell(letter, people));
  return {
    attention: told.length > 0,
    json: { messages: told },
    text: told.length ? [...told.map(paragraph), "", summary(told, limit)].join("\n") : "no dead letters",
  };
};

export async function tell({ photos, ...letter }: DeadLetter, people: People): Promise<Told> {
  return { ...letter, photos: await Promise.all(photos.map((photo) => tellPhoto(photo, people))) };
}

async function tellPhoto({ row, owner, id, key, correlation }: LostPhoto, people: People) {
  return {
    id,
    name: row?.name || undefined,
    owner,
    email: owner && (await people.emailOf(owner)),
    key,
    status: row === undefined ? "no such photo" : row.purgedAt ? "deleted for ever" : row.status,
    reason: row?.reason,
    error: row?.fault && `${row.fault.name}: ${row.fault.message}`,
    tries: row?.attempts,
    correlation,
  };
}

export function paragraph({ messageId, sentAt, receives, unreadable, photos }: Told): string {
  const head = `message ${messageId}, sent ${ago(sentAt)} ago, received ${count(receives, "time")}`;
  if (unreadable) return `${head}\n  ${unreadable}`;
  return [
    head,
    ...photos.flatMap((photo) => [
      `  photo   ${[photo.id ?? photo.key, photo.name && `"${photo.name}"`].filter(Boolean).join(" ")}, ${photo.status}`,
      `  whose   ${[photo.email, photo.owner].filter(Boolean).join(", ") || "nobody's"}`,
      `  why     ${[photo.reason, photo.error].filter(Boolean).join(" ") || "not said"}`,
      ...(photo.correlation ? [`  in log  ${photo.correlation}`] : []),
    ]),
  ].join("\n");
}

function summary({ length }: Told[], limit: number): string {
  const more = length === limit ? " There may be more: --limit N." : "";
  return `${count(length, "message")}.${more} To try them again: npm run ops -- dlq redrive`;
}
