"use client";
import { useEffect, useRef } from "react";
import { imagesById } from "../api/client";
import type { QueueAction } from "./queue";

const FIRST_MS = 1000;
const SLOWEST_MS = 5000;
const SLOWER = 1.4;

/** Asks after images until they are settled: every second while something happens, slower while nothing does. */
export function useUnsettled(ids: readonly string[], dispatch: (action: QueueAction) => void): void {
  const watched = useRef(ids);
  watched.current = ids;
  const any = ids.length > 0;

  useEffect(() => {
    if (!any) return;
    const abort = new AbortController();
    let delay = FIRST_MS;
    let timer: ReturnType<typeof setTimeout>;
    let before: readonly string[] = [];
    const ask = async () => {
      const asked = watched.current;
      // The queue keeps one array of ids for as long as they are the same photos.
      delay = asked === before ? Math.min(SLOWEST_MS, delay * SLOWER) : FIRST_MS;
      before = asked;
      try {
        const images = await imagesById(asked, abort.signal);
        dispatch({ type: "reported", images });
        const found = new Set(images.map(({ id }) => id));
        const imageIds = asked.filter((id) => !found.has(id));
        if (imageIds.length > 0) dispatch({ type: "vanished", imageIds });
      } catch {
        // Not reached this time: the notice under the bar says so, and the next try may.
      }
      if (!abort.signal.aborted) timer = setTimeout(() => void ask(), delay);
    };
    timer = setTimeout(() => void ask(), FIRST_MS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [any, dispatch]);
}
