"use client";
import type { OwnTerm } from "@phototag/core/term";
/** Holds the queue for all pages of the library, sends what is added, and watches what is being recognized. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useReducer, useRef } from "react";
import { listImages, retryImage } from "../api/client";
import { deletePhotos } from "../library/actions";
import { refreshLists } from "../library/lists";
import { useAskBeforeLeaving } from "../session/leave";
import { Fading } from "./fading";
import { EMPTY_QUEUE, type Queue, type QueueItem, reduceQueue, unsettledIds } from "./queue";
import type { Uploader } from "./uploader";
import { useUnsettled } from "./use-unsettled";

interface UploadActions {
  add(files: readonly File[]): void;
  retry(item: QueueItem): void;
  remove(item: QueueItem): void;
  /** Takes away what nothing more will happen to. What the recognizer gave up on stays in the library. */
  dismiss(): void;
  /** An album was made of a folder that was dropped. */
  gathered(folder: string): void;
  /** Breaks off what is being sent, and forgets what is kept in this browser to be sent. */
  forget(): void;
}

const QueueContext = createContext<Queue>(EMPTY_QUEUE);
const ActionsContext = createContext<UploadActions | undefined>(undefined);

/** Changes with every bit of progress: for what shows the queue. */
export const useQueue = (): Queue => useContext(QueueContext);

/** Never changes: for what adds to the queue. */
export function useUploadActions(): UploadActions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error("useUploadActions is used outside of UploadsProvider");
  return actions;
}

/** How long a photo stays in the strip with its tags before it is found in the library alone. */
const SHOW_READY_MS = 4000;
const SHOW_DUPLICATE_MS = 6000;

/** @param owner the signed-in person; nothing is sent or asked for until it is known. */
export function UploadsProvider({ owner, children }: { owner: string | undefined; children: ReactNode }) {
  const client = useQueryClient();
  const [queue, dispatch] = useReducer(reduceQueue, EMPTY_QUEUE);
  const uploader = useRef<Uploader>(undefined);
  const early = useRef<File[]>([]);

  useEffect(() => {
    if (!owner) return;
    let live = true;
    // Uppy is a third of the page's code, and nothing to see waits for it.
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    void Promise.all([import("./uploader"), firstTab(`phototag-uploads-${owner}`, released)]).then(
      ([{ Uploader }, restores]) => {
        if (!live) return;
        const onRestored = () => void refreshLists(client);
        uploader.current = new Uploader({ owner, restores, dispatch, onRestored });
        void uploader.current.add(early.current.splice(0));
      },
    );
    return () => {
      live = false;
      release();
      uploader.current?.destroy();
      uploader.current = undefined;
    };
  }, [owner, client]);

  useAskBeforeLeaving(() => uploader.current?.busy === true);

  // What an earlier visit, or another device, left unfinished.
  const { data: pending } = useQuery({
    queryKey: ["unfinished"],
    enabled: owner !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const unfinished: OwnTerm[] = ["status:pending", "status:failed"];
      const lists = await Promise.all(unfinished.map((q) => listImages({ q, signal })));
      return lists.flatMap((list) => list.images);
    },
  });
  useEffect(() => {
    if (pending) dispatch({ type: "reported", images: pending });
  }, [pending]);

  const unsettled = unsettledIds(queue).join();
  const ids = useMemo(() => (unsettled ? unsettled.split(",") : []), [unsettled]);
  useUnsettled(ids, dispatch);

  const items = useRef(queue.items);
  items.current = queue.items;

  const ready = queue.items.filter(({ stage }) => stage === "ready").length;
  const known = useRef(0);
  useEffect(() => {
    if (ready > known.current) void refreshLists(client);
    known.current = ready;
  }, [ready, client]);

  useFading(queue, "ready", SHOW_READY_MS, dispatch);
  useFading(queue, "duplicate", SHOW_DUPLICATE_MS, dispatch);

  const actions = useMemo<UploadActions>(
    () => ({
      add: (files) => {
        if (uploader.current) void uploader.current.add(files);
        else early.current.push(...files);
      },
      retry: (item) => {
        if (item.stage !== "unrecognized" || !item.imageId) return uploader.current?.retry(item.key);
        dispatch({ type: "requeued", key: item.key });
        retryImage(item.imageId).catch((error: Error) => {
          if (!item.image) return;
          dispatch({ type: "reported", images: [{ ...item.image, reason: error.message }] });
        });
      },
      remove: (item) => {
        if (item.stage !== "unrecognized" || !item.imageId) return uploader.current?.remove(item.key);
        dispatch({ type: "removed", keys: [item.key] });
        void deletePhotos(client, [item.imageId]);
      },
      dismiss: () => {
        for (const { stage, key } of items.current)
          if (stage === "failed" || stage === "refused") uploader.current?.remove(key);
        dispatch({ type: "dismissed" });
      },
      gathered: (folder) => dispatch({ type: "gathered", folder }),
      forget: () => uploader.current?.forget(),
    }),
    [client],
  );
  return (
    <ActionsContext value={actions}>
      <QueueContext value={queue}>{children}</QueueContext>
    </ActionsContext>
  );
}

/**
 * Whether this is the only tab with the library open. What one tab is sending, another must not take up again.
 * @param released ends the claim.
 */
function firstTab(name: string, released: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? released : undefined;
      })
      .catch(() => resolve(true));
  });
}

/** Takes items of a stage away some milliseconds after they reached it. */
function useFading(
  queue: Queue,
  stage: QueueItem["stage"],
  after: number,
  dispatch: (action: { type: "removed"; keys: string[] }) => void,
): void {
  const fading = useMemo(
    () => new Fading(stage, after, (key) => dispatch({ type: "removed", keys: [key] })),
    [stage, after, dispatch],
  );
  useEffect(() => fading.see(queue.items), [queue, fading]);
}
