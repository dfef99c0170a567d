"use client";
import { useDrag } from "@use-gesture/react";
import { type ReactNode, useRef } from "react";
import styles from "./sheet.module.css";

/** Drawn down this far, or flicked, it goes. */
const FAR = 80;
const QUICK = 0.4;

interface SheetProps {
  /** Else the panel has its own place, and nothing is drawn about it. What is being typed in it stays when a tablet is turned. */
  isSheet: boolean;
  children: ReactNode;
  onClose(): void;
}

/** Tags and details over the lower part of a small screen; the photo keeps the rest. */
export function Sheet({ isSheet, children, onClose }: SheetProps) {
  const sheet = useRef<HTMLDivElement>(null);
  const bind = useDrag(
    ({ last, movement: [, down], velocity: [, speed], direction: [, way] }) => {
      const element = sheet.current;
      if (!element) return;
      if (last && (down > FAR || (speed > QUICK && way > 0))) return onClose();
      element.style.transform = last || down < 0 ? "" : `translateY(${down}px)`;
    },
    { axis: "y", filterTaps: true, pointer: { keys: false } },
  );
  return (
    <div ref={sheet} className={isSheet ? styles.sheet : styles.beside}>
      {isSheet && (
        <button
          type="button"
          className={styles.handle}
          aria-label="Hide tags and details"
          onClick={onClose}
          {...bind()}
        >
          <span className={styles.grip} />
        </button>
      )}
      {children}
    </div>
  );
}
