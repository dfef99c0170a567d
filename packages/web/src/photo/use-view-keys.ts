"use client";
import { type RefObject, useLayoutEffect, useRef } from "react";
import { actionOf, viewKeys } from "../keys/keys";
import { isTyping } from "../library/use-grid-keys";
import type { StageHandle } from "./use-stage-gestures";

type Action = Exclude<keyof typeof viewKeys, "pan" | "zoomIn" | "zoomOut" | "fit">;

/** A press of a key. */
const STEP = 1.5;
const PAN_PX = 96;

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-PAN_PX, 0],
  ArrowRight: [PAN_PX, 0],
  ArrowUp: [0, -PAN_PX],
  ArrowDown: [0, PAN_PX],
};

/** What keys do while a photo is looked at. A zoomed photo is looked around in by the arrows that turn otherwise. */
export function useViewKeys(stage: RefObject<StageHandle | null>, acts: Record<Action, () => void>): void {
  const current = useRef(acts);
  current.current = acts;
  // With the view itself: a key that is pressed as it comes is meant for it.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event.target) || document.querySelector("dialog[open]")) return;
      const action = actionOf(viewKeys, event);
      // Held down, Delete would take photo after photo.
      if (!action || (action === "remove" && event.repeat)) return;
      const direction = DIRECTIONS[event.key];
      if (direction && stage.current?.pan(...direction)) event.preventDefault();
      else if (action === "zoomIn") stage.current?.zoomBy(STEP);
      else if (action === "zoomOut") stage.current?.zoomBy(1 / STEP);
      else if (action === "fit") stage.current?.fit();
      else if (action === "pan") return;
      else current.current[action]();
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [stage]);
}
