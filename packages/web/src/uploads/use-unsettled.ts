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
  // More or fewer to ask about: something happens, so the pace starts anew.
  const count = ids.length;

  useEffect(() => {
    if (!any) return;
    const abort = new AbortController();
    let delay = FIRST_MS;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      const asked = watched.current;
      try {
        const images = await imagesById(asked, abort.signal);
        if (abort.signal.aborted) return;
        dispatch({ type: "reported", images });
        const found = new Set(images.map(({ id }) => id));
        const imageIds = asked.filter((id) => !found.has(id));
        if (imageIds.length > 0) dispatch({ type: "vanished", imageIds });
      } catch {
        if (abort.signal.aborted) return;
      }
      delay = Math.min(SLOWEST_MS, delay * SLOWER);
      timer = setTimeout(() => void ask(), delay);
    };
    timer = setTimeout(() => void ask(), count > 0 ? delay : SLOWEST_MS);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [any, count, dispatch]);
}
