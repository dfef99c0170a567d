"use client";
import { useEffect, useState } from "react";
import { bytesInWords, photos as inWords } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import { useStore } from "../shell/store";
import { tellWhy } from "../shell/undo";
import controls from "../styles/controls.module.css";
import { chooseTarget, mostAtOnce } from "./saving";
import { listed, type Photo, titleOf, type Wanted } from "./source";
import { takeOut } from "./take-out-store";

/** How much it is, as far as that is known. */
interface Counted {
  photos: number;
  bytes: number;
  /** Every photo, where they were counted one by one. */
  all?: Photo[];
  complete: boolean;
}

/** Says how much is to be downloaded, and where it goes, before anything is. */
export function TakeOutDialog({ wanted, onClose }: { wanted: Wanted; onClose(): void }) {
  // What was wanted when it was opened: a list behind it may grow meanwhile.
  const [meant] = useState(wanted);
  const [{ photos, bytes, all, complete }, setCounted] = useState<Counted>(() =>
    meant.of === "everything" ? { ...meant, complete: true } : { photos: 0, bytes: 0, complete: false },
  );
  const [problem, setProblem] = useState<string>();
  const busy = useStore(takeOut, (current) => current?.state === "running");

  useEffect(() => {
    // It is on its way while the person reads.
    void import("./take-out");
    if (meant.of === "everything") return;
    const abort = new AbortController();
    const count = async () => {
      const byId = new Map<string, Photo>();
      for await (const page of listed(meant, abort.signal)) {
        for (const { id, name, bytes, takenAt, addedAt } of page)
          byId.set(id, { id, name, bytes, takenAt, addedAt });
        setCounted(countOf([...byId.values()], false));
      }
      setCounted(countOf([...byId.values()], true));
    };
    count().catch((error: Error) => {
      if (!abort.signal.aborted) setProblem(error.message);
    });
    return () => abort.abort();
  }, [meant]);

  const most = mostAtOnce();
  const parts = Math.ceil(bytes / most) || 1;
  const start = async () => {
    try {
      // At once: browsers ask where to only while the click is fresh.
      const target = await chooseTarget(titleOf(meant), bytes);
      if (!target) return;
      onClose();
      const { startTakeOut } = await import("./take-out");
      void startTakeOut(meant, { photos, bytes }, target, all);
    } catch (error) {
      tellWhy(error);
    }
  };
  return (
    <Dialog title={meant.of === "everything" ? "Export everything" : "Download"} onClose={onClose}>
      <p className={controls.dialogText} role="status">
        {problem ?? (complete ? amount(photos, bytes) : `Counting… ${amount(photos, bytes)}`)}
      </p>
      <p className={controls.dialogText}>
        {busy
          ? "Another download is under way. Wait for it, or cancel it."
          : parts > 1
            ? `This browser keeps a zip in memory until it is saved, so it comes in about ${parts} zips of at most ${bytesInWords(most)}.`
            : "One zip, with a sidecar beside each photo: what is known of it, as other programs read it."}
      </p>
      <DialogActions>
        <button
          type="button"
          className={controls.primary}
          disabled={!complete || photos === 0 || busy}
          onClick={() => void start()}
        >
          Download
        </button>
      </DialogActions>
    </Dialog>
  );
}

function countOf(all: Photo[], complete: boolean): Counted {
  return { photos: all.length, bytes: all.reduce((sum, photo) => sum + photo.bytes, 0), all, complete };
}

function amount(count: number, bytes: number): string {
  return `${inWords(count)}, ${bytesInWords(bytes)}.`;
}
