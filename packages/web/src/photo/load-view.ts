"use client";
/** The photo view's code is no part of the library's first load: it comes when somebody is about to open a photo. */
import type { ComponentType } from "react";
import { createStore } from "../shell/store";

interface View {
  PhotoView?: ComponentType<{ id: string }>;
  failed: boolean;
}

export const view = createStore<View>({ failed: false });

let loading: Promise<boolean> | undefined;

/** @returns whether it is there now; after a failure the next call tries again. */
export function loadView(): Promise<boolean> {
  loading ??= import("./photo-view").then(
    ({ PhotoView }) => {
      view.set({ PhotoView, failed: false });
      return true;
    },
    () => {
      loading = undefined;
      view.set({ failed: true });
      return false;
    },
  );
  return loading;
}

/** A pointer over a photo, a finger or the focus on it: what follows is most likely that it is opened. */
export function loadViewOnIntent(place: HTMLElement): () => void {
  const signs = ["pointerover", "touchstart", "focusin"] as const;
  const onSign = (event: Event) => {
    if (event.target instanceof Element && event.target.closest("[data-photo], a[href^='?photo=']")) {
      void loadView();
      stop();
    }
  };
  const stop = () => {
    for (const sign of signs) place.removeEventListener(sign, onSign);
  };
  for (const sign of signs) place.addEventListener(sign, onSign, { passive: true });
  return stop;
}
