import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { Resource } from "sst";
import { sqs } from "../../aws/sqs.ts";
import { dueAt } from "../../image/due.ts";
import { ALL, type ImageRow, library } from "../../library/index.ts";
import type { OwnTerm } from "../../term/index.ts";

/** How many messages a queue holds. Approximate, as SQS says them. */
export interface Depth {
  /** To be received now. */
  visible: number;
  /** Received, and not yet done, or put off until the next try. */
  inFlight: number;
  delayed: number;
}

/** How full the work queue and the dead-letter queue are: two calls. */
export async function depths(): Promise<{ queue: Depth; deadLetters: Depth }> {
  const [queue, deadLetters] = await Promise.all(
    [Resource.Recognition.url, Resource.DeadLetters.url].map(depth),
  );
  return { queue: queue!, deadLetters: deadLetters! };
}

async function depth(QueueUrl: string): Promise<Depth> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
  };
}

/** A photo with which something is still to happen. */
export interface Unfinished {
  owner: string;
  id: string;
  /** The status in its row, or what keeps it unfinished. */
  state:
    | "uploading"
    | "waiting"
    | "recognizing"
    | "put off to the next month"
    | "in the trash"
    | "being deleted"
    | "half indexed";
  /** ISO 8601: since when nothing has changed it. */
  since: string;
  addedAt: string;
  reason?: string;
  fault?: ImageRow["fault"];
  /** Due for the sweep: whoever should have dealt with it did not. */
  overdue: boolean;
}

/**
 * Every photo that is on its way somewhere, over all owners: what the sweep keeps an eye on. It costs half a
 * read unit for 4 KB of what is unfinished, however large the libraries are.
 */
export async function unfinished(onProgress: (done: number) => void = () => {}): Promise<Unfinished[]> {
  const found: Unfinished[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: { owner: string; id: string }[]; cursor: string | null } =
      await library.entities.due.query.primary({ all: ALL }).go({ limit: 100, cursor });
    cursor = page.cursor;
    for (const image of await rowsOf(page.data)) found.push(...(describe(image) ?? []));
    onProgress(found.length);
  } while (cursor);
  return found;
}

async function rowsOf(keys: { owner: string; id: string }[]): Promise<ImageRow[]> {
  const rows: ImageRow[] = [];
  for (let rest = keys; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.image
      .get(rest.map(({ owner, id }) => ({ owner, id })))
      .go();
    rows.push(...data);
    rest = unprocessed.map(({ owner, id }) => ({ owner, id }));
  }
  return rows;
}

function describe(image: ImageRow): Unfinished[] | undefined {
  const due = dueAt(image);
  const state = stateOf(image);
  // A Due item may stand earlier than necessary: for an image that is finished by now, it means nothing.
  if (due === undefined || state === undefined) return undefined;
  const { owner, id, updatedAt: since, addedAt, reason, fault } = image;
  return [{ owner, id, state, since, addedAt, reason, fault, overdue: Date.parse(due) <= Date.now() }];
}

function stateOf(image: ImageRow): Unfinished["state"] | undefined {
  if (image.dirty) return "half indexed";
  if (image.purgedAt) return "being deleted";
  if (image.status === "waiting" && image.parkedUntil) return "put off to the next month";
  if (image.status === "uploading" || image.status === "waiting" || image.status === "recognizing")
    return image.status;
  return image.trashedAt ? "in the trash" : undefined;
}

/** The library's own terms that tell how many photos are in which state. */
const COUNTED = {
  ready: "timeline",
  pending: "status:pending",
  failed: "status:failed",
  trashed: "in:trash",
} as const satisfies Record<string, OwnTerm>;

export type Counts = Record<keyof typeof COUNTED, number>;

/** How many photos an owner has, by the counts that are kept anyway: four small items are read. */
export async function countsOf(owner: string): Promise<Counts> {
  const { data } = await library.entities.tag
    .get(Object.values(COUNTED).map((term) => ({ owner, kind: "own" as const, term })))
    .go();
  const counts = new Map(data.map(({ term, count }) => [term, count]));
  return Object.fromEntries(
    Object.entries(COUNTED).map(([state, term]) => [state, counts.get(term) ?? 0]),
  ) as Counts;
}
