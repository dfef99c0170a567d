"use client";
import { type RefObject, useEffect, useRef } from "react";
import { isFocusLost } from "./focus";

/**
 * A dialog over the page, open from its first drawing on. However it goes, the focus is then where it was before: the
 * browser sees to that only for one that is closed, not for one that is taken away.
 */
export function useDialog(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (isFocusLost() && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return dialog;
}
