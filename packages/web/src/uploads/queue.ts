/** The queue of photos being added, as one pure reducer: what happened goes in, what to show comes out. */
import type { Image } from "../api/types";

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
  /** Whether it was added on this page; what other visits left behind is not part of the count. */
  own: boolean;
}

export interface Queue {
  items: readonly QueueItem[];
  /** Photos of this batch that were ready and have left the queue: they still count. */
  left: number;
}

export const EMPTY_QUEUE: Queue = { items: [], left: 0 };

export type QueueAction =
  | { type: "added"; key: string; name: string; previewUrl?: string }
  | { type: "refused"; key: string; name: string; reason: string }
  | { type: "granted"; key: string; imageId: string }
  | { type: "progress"; key: string; progress: number }
  | { type: "duplicate"; key: string; imageId: string; reason: string }
  | { type: "sent"; key: string }
  | { type: "failed"; key: string; reason: string }
  | { type: "requeued"; key: string }
  | { type: "removed"; keys: readonly string[] }
  /** What the API says of images that are not settled, and of those that failed. */
  | { type: "reported"; images: readonly Image[] }
  /** Asked for, and not there any more. */
  | { type: "vanished"; imageIds: readonly string[] };

/** Nothing more will happen to it by itself. */
const isSettled = ({ stage }: QueueItem): boolean => !isSending({ stage }) && stage !== "sent";

const isSending = ({ stage }: Pick<QueueItem, "stage">): boolean => stage === "queued" || stage === "sending";

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
  const known = queue.items.find((item) => item.imageId === image.id);
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
      const { key, name, previewUrl } = action;
      const start = queue.items.some((item) => !isSettled(item)) ? queue : withoutDone(queue);
      return put(start, { key, name, previewUrl, stage: "queued", progress: 0, own: true });
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
  const left = queue.items.filter((item) => item.own && item.stage === "ready" && goes(item)).length;
  return { items: queue.items.filter((item) => !goes(item)), left: queue.left + left };
}

/** What is done makes way for a new batch, which counts from one again. */
function withoutDone(queue: Queue): Queue {
  return { items: queue.items.filter(({ stage }) => stage !== "ready" && stage !== "duplicate"), left: 0 };
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
}

/** @param offline while the browser has no connection, what is queued waits. */
export function summarize(queue: Queue, offline: boolean): QueueSummary {
  const going = queue.items.filter(
    ({ stage, own }) => stage === "sent" || (own && stage !== "refused" && stage !== "duplicate"),
  );
  const sending = going.filter(isSending);
  if (sending.length > 0) {
    const own = going.filter((item) => item.own);
    const all = own.length + queue.left;
    const sent = own.reduce((sum, item) => sum + (isSending(item) ? item.progress : 1), queue.left);
    const text = offline
      ? `${photos(sending.length)} will be sent when you are back online.`
      : `Uploading ${all - sending.length + 1} of ${all}.`;
    return { text, progress: sent / all };
  }
  const waiting = going.filter(({ stage }) => stage === "sent");
  if (waiting.length > 0) {
    const all = going.length + queue.left;
    // The recognizer says when it holds everything up ("Getting the recognizer, 62 %").
    const reason = waiting.every((item) => item.reason) ? waiting[0]?.reason : undefined;
    const count = `Recognizing ${all - waiting.length + 1} of ${all}.`;
    return { text: reason ? `${reason.replace(/\.$/, "")}. ${count}` : count, progress: undefined };
  }
  const failed = queue.items.filter(({ stage }) => ["failed", "refused", "unrecognized"].includes(stage));
  const ready = queue.items.filter(({ stage }) => stage === "ready");
  const said = [
    ready.length > 0 ? `${photos(ready.length + queue.left)} added.` : "",
    failed.length > 0 ? `${photos(failed.length)} could not be added.` : "",
  ];
  return { text: said.filter(Boolean).join(" "), progress: undefined };
}

function photos(count: number): string {
  return count === 1 ? "1 photo" : `${count} photos`;
}
