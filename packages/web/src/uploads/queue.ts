/** The queue of photos being added, as one pure reducer: what happened goes in, what to show comes out. */
import type { Image } from "../api/types";
import { number, photos, sidecars } from "../shell/counted";

export type Stage =
  /** Waiting for its turn, or for the connection. */
  | "queued"
  | "sending"
  /** Its bytes have arrived; the rest is the recognizer's. */
  | "sent"
  /** Will not be sent: wrong type, empty, too large. */
  | "refused"
  | "duplicate"
  /** Could not be sent, and may be tried again. */
  | "failed"
  /** Its tags are there. */
  | "ready"
  /** The recognizer gave up on it. */
  | "unrecognized";

export interface QueueItem {
  key: string;
  name: string;
  stage: Stage;
  /** 0–1 of the bytes sent. */
  progress: number;
  reason?: string;
  previewUrl?: string;
  imageId?: string;
  image?: Image;
  /** Whether something that says more of it, a sidecar or Takeout's, came with it. */
  beside?: boolean;
  /** Whether a sidecar came with it that could not be read. */
  unread?: boolean;
  /** The folder that it was dropped in, if that was of nobody's making but the person's. */
  folder?: string;
  /** Whether it was added on this page; what other visits left behind is not counted as sent. */
  own: boolean;
}

export interface Queue {
  items: readonly QueueItem[];
  /**
   * Photos of this batch that have left the queue and still count: those that this page has sent, ready ones, those of them
   * that came with a sidecar, those that were here already, and what is in the library of dropped folders.
   */
  left: {
    sent: number;
    ready: number;
    beside: number;
    unread: number;
    duplicate: number;
    dropped: readonly Dropped[];
  };
}

interface Dropped {
  folder: string;
  imageId: string;
}

const NONE_LEFT: Queue["left"] = { sent: 0, ready: 0, beside: 0, unread: 0, duplicate: 0, dropped: [] };
export const EMPTY_QUEUE: Queue = { items: [], left: NONE_LEFT };

export type QueueAction =
  | ({ type: "added" } & Pick<QueueItem, "key" | "name" | "previewUrl" | "beside" | "unread" | "folder">)
  | { type: "refused"; key: string; name: string; reason: string }
  | { type: "granted"; key: string; imageId: string }
  | { type: "progress"; key: string; progress: number }
  | { type: "duplicate"; key: string; imageId: string; reason: string }
  | { type: "sent"; key: string }
  | { type: "failed"; key: string; reason: string }
  | { type: "requeued"; key: string }
  | { type: "removed"; keys: readonly string[] }
  /** An album was made of it. */
  | { type: "gathered"; folder: string }
  /** The person has read what became of the batch. */
  | { type: "dismissed" }
  /** What the API says of images that are not settled, and of those that failed. */
  | { type: "reported"; images: readonly Image[] }
  /** Asked for, and not there any more. */
  | { type: "vanished"; imageIds: readonly string[] };

/** Nothing more will happen to it by itself. */
const isSettled = ({ stage }: QueueItem): boolean => !isSending({ stage }) && stage !== "sent";

const isSending = ({ stage }: Pick<QueueItem, "stage">): boolean => stage === "queued" || stage === "sending";

/** Its bytes have arrived, whatever became of it; of twins, some are known before anything is sent. */
const hasArrived = ({ stage, progress }: QueueItem): boolean =>
  stage === "sent" ||
  isReady({ stage }) ||
  stage === "unrecognized" ||
  (stage === "duplicate" && progress === 1);

function edit(queue: Queue, key: string, change: (item: QueueItem) => QueueItem): Queue {
  return { ...queue, items: queue.items.map((item) => (item.key === key ? change(item) : item)) };
}

/** A photo that stands in the queue already (a second drop of the same file) starts again in its place. */
function put(queue: Queue, item: QueueItem): Queue {
  if (queue.items.some(({ key }) => key === item.key)) return edit(queue, item.key, () => item);
  return { ...queue, items: [...queue.items, item] };
}

function stageOf(image: Image): Stage {
  if (image.status === "ready") return "ready";
  if (image.status === "failed") return "unrecognized";
  return "sent";
}

function report(queue: Queue, image: Image): Queue {
  const { reason } = image;
  // What was here already names the photo that it is a twin of, and is not that photo.
  const known = queue.items.find(({ imageId, stage }) => imageId === image.id && stage !== "duplicate");
  if (known && isReady(known)) return queue;
  if (known && image.duplicateOf) {
    const { duplicateOf: imageId } = image;
    return edit(queue, known.key, (item) => ({ ...item, stage: "duplicate", imageId, reason }));
  }
  if (known) {
    // A report may be older than what this page knows: it can't take back that the bytes are on their way.
    if (isSending(known) || known.stage === "failed") return queue;
    return edit(queue, known.key, (item) => ({ ...item, image, stage: stageOf(image), reason }));
  }
  // An upload of another visit that never arrived is not ours to show; it runs out by itself.
  if (image.status === "uploading" || image.status === "ready" || image.trashedAt) return queue;
  const { id: key, id: imageId, name } = image;
  return put(queue, { key, imageId, name, image, stage: stageOf(image), reason, progress: 1, own: false });
}

export function reduceQueue(queue: Queue, action: QueueAction): Queue {
  switch (action.type) {
    case "added": {
      const { key, name, previewUrl, beside, unread, folder } = action;
      const start = queue.items.some((item) => !isSettled(item)) ? queue : withoutDone(queue);
      const { duplicate } = start.left;
      const before = leftWith(
        start,
        start.items.filter((item) => item.key === key),
      );
      const item: QueueItem = {
        ...{ key, name, previewUrl, beside, unread, folder },
        ...{ stage: "queued", progress: 0, own: true },
      };
      return put({ ...start, left: { ...before, duplicate } }, item);
    }
    case "refused": {
      const { key, name, reason } = action;
      return put(queue, { key, name, reason, stage: "refused", progress: 0, own: true });
    }
    case "granted":
      return edit(queue, action.key, (item) => ({ ...item, stage: "sending", imageId: action.imageId }));
    case "progress":
      return edit(queue, action.key, (item) =>
        isSending(item)
          ? { ...item, stage: "sending", progress: Math.max(item.progress, action.progress) }
          : item,
      );
    case "duplicate":
      return edit(queue, action.key, (item) => ({
        ...item,
        stage: "duplicate",
        imageId: action.imageId,
        reason: action.reason,
      }));
    case "sent":
      return edit(queue, action.key, (item) => ({ ...item, stage: "sent", progress: 1 }));
    case "failed":
      return edit(queue, action.key, (item) => ({
        ...item,
        stage: "failed",
        progress: 0,
        reason: action.reason,
      }));
    case "requeued":
      return edit(queue, action.key, (item) => ({
        ...item,
        stage: item.stage === "unrecognized" ? "sent" : "queued",
        progress: item.stage === "unrecognized" ? 1 : 0,
        reason: undefined,
      }));
    case "removed":
      return withoutItems(queue, ({ key }) => action.keys.includes(key));
    case "gathered":
      return {
        items: queue.items.map((item) =>
          item.folder === action.folder ? { ...item, folder: undefined } : item,
        ),
        left: {
          ...queue.left,
          dropped: queue.left.dropped.filter(({ folder }) => folder !== action.folder),
        },
      };
    case "dismissed":
      return { items: queue.items.filter((item) => !isSettled(item)), left: NONE_LEFT };
    case "reported":
      return action.images.reduce(report, queue);
    case "vanished":
      return withoutItems(
        queue,
        ({ stage, imageId }) =>
          stage === "sent" && imageId !== undefined && action.imageIds.includes(imageId),
      );
  }
}

function withoutItems(queue: Queue, goes: (item: QueueItem) => boolean): Queue {
  return {
    items: queue.items.filter((item) => !goes(item)),
    left: leftWith(queue, queue.items.filter(goes)),
  };
}

/** What counts of those that leave goes on counting. */
function leftWith({ left }: Queue, gone: readonly QueueItem[]): Queue["left"] {
  const ready = gone.filter(isReady);
  const own = gone.filter((item) => item.own);
  return {
    sent: left.sent + own.filter(hasArrived).length,
    ready: left.ready + ready.length,
    beside: left.beside + ready.filter(({ beside }) => beside).length,
    unread: left.unread + gone.filter(isUnread).length,
    duplicate: left.duplicate + own.filter(({ stage }) => stage === "duplicate").length,
    dropped: [...left.dropped, ...gone.flatMap(droppedIn)],
  };
}

const isThere = ({ stage }: QueueItem): boolean => stage === "ready" || stage === "duplicate";

/** Its photo is there, and not what was said beside it. */
const isUnread = (item: QueueItem): boolean => item.unread === true && isThere(item);

function droppedIn(item: QueueItem): Dropped[] {
  const { folder, imageId } = item;
  return isThere(item) && folder && imageId ? [{ folder, imageId }] : [];
}

/** Folder → what is in the library of it, also what was here already. */
export function foldersOf({ items, left }: Queue): Map<string, string[]> {
  const folders = new Map<string, Set<string>>();
  for (const { folder, imageId } of [...left.dropped, ...items.flatMap(droppedIn)])
    folders.set(folder, (folders.get(folder) ?? new Set()).add(imageId));
  return new Map([...folders].map(([folder, ids]) => [folder, [...ids]]));
}

/** What is done makes way for a new batch, which counts from one again. */
function withoutDone(queue: Queue): Queue {
  return {
    items: queue.items.filter(({ stage }) => stage !== "ready" && stage !== "duplicate"),
    left: NONE_LEFT,
  };
}

/** Images to ask the API about. */
export function unsettledIds(queue: Queue): string[] {
  return queue.items.flatMap(({ stage, imageId }) => (stage === "sent" && imageId ? [imageId] : []));
}

export interface QueueSummary {
  /** One line for the whole queue; empty when there is nothing to say. */
  text: string;
  /** 0–1 of all that is being sent; `undefined` when nothing is. */
  progress: number | undefined;
  /** Nothing is under way any more: the line says what became of the batch, until it is dismissed. */
  ended: boolean;
}

/** @param offline while the browser has no connection, what is queued waits. */
export function summarize(queue: Queue, offline: boolean): QueueSummary {
  const going = queue.items.filter(
    ({ stage, own }) =>
      stage === "sent" || stage === "ready" || (own && stage !== "refused" && stage !== "duplicate"),
  );
  const ready = going.filter(isReady).length + queue.left.ready;
  const sending = going.filter(isSending);
  if (sending.length > 0) {
    const own = going.filter((item) => item.own);
    const arrived = queue.items.filter((item) => item.own && hasArrived(item)).length + queue.left.sent;
    const all = arrived + own.filter((item) => !hasArrived(item)).length;
    const sent = sending.reduce((sum, item) => sum + item.progress, arrived);
    const text = offline
      ? `${photos(sending.length)} will be sent when you are back online.`
      : `Sent ${number(arrived)} of ${number(all)}${withSidecars(queue, own)}.${ready > 0 ? ` Recognized ${number(ready)}.` : ""}`;
    return { text, progress: sent / all, ended: false };
  }
  const waiting = going.filter(({ stage }) => stage === "sent");
  if (waiting.length > 0) {
    const all = going.length + queue.left.ready;
    // The recognizer says when it holds everything up ("Getting the recognizer, 62 %").
    const reason = waiting.every((item) => item.reason) ? waiting[0]?.reason : undefined;
    const count = `Recognized ${number(ready)} of ${number(all)}.`;
    return {
      text: reason ? `${reason.replace(/\.$/, "")}. ${count}` : count,
      progress: undefined,
      ended: false,
    };
  }
  const known = queue.items.filter(({ stage }) => stage === "duplicate").length + queue.left.duplicate;
  const failed = queue.items.filter(isFailed).length;
  const unread = queue.items.filter(isUnread).length + queue.left.unread;
  const said = [
    ready > 0 ? `${photos(ready)} added${withSidecars(queue, queue.items.filter(isReady))}.` : "",
    unread > 0 ? `${sidecars(unread)} could not be read.` : "",
    known > 0 ? `${number(known)} already here.` : "",
    failed > 0 ? `${ready + known === 0 ? photos(failed) : number(failed)} could not be added.` : "",
  ].filter(Boolean);
  return { text: said.join(" "), progress: undefined, ended: said.length > 0 };
}

/** Whether it will not come into the library by itself. */
export const isFailed = ({ stage }: Pick<QueueItem, "stage">): boolean =>
  stage === "failed" || stage === "refused" || stage === "unrecognized";

const isReady = ({ stage }: Pick<QueueItem, "stage">): boolean => stage === "ready";

/** What a person sees of it that something was found beside their photos, and is heard. */
function withSidecars({ left }: Queue, items: readonly QueueItem[]): string {
  const count = items.filter(({ beside }) => beside).length + left.beside;
  return count === 0 ? "" : `, with ${sidecars(count)}`;
}
