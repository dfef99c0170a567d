"use client";
import { useEffect, useState } from "react";

const IDLE_MS = 2500;

/** Whether nobody has pointed, touched or pressed anything for a while. Looked after only while `active`. */
export function useIdle(active: boolean): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    if (!active) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wake = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), IDLE_MS);
    };
    const signs = ["pointermove", "pointerdown", "keydown"] as const;
    wake();
    for (const sign of signs) window.addEventListener(sign, wake, { passive: true });
    return () => {
      clearTimeout(timer);
      setIdle(false);
      for (const sign of signs) window.removeEventListener(sign, wake);
    };
  }, [active]);
  return idle;
}
