"use client";
/** Fingers, mouse and wheel on the stage: zoom about where they are, pan, swipe to the neighbors, down to close. */
import { useGesture } from "@use-gesture/react";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { clamped, FITTED, type Point, type Size, toggled, type Zoom, zoomedAt } from "./zoom";

export interface StageActs {
  next?(): void;
  previous?(): void;
  close(): void;
  /** A finger has moved up: more is asked for. */
  up(): void;
}

export interface StageHandle {
  zoomBy(factor: number): void;
  fit(): void;
  /** Moves what is looked at (CSS pixels). @returns false while the photo is fitted */
  pan(x: number, y: number): boolean;
}

interface Options {
  id: string;
  room: RefObject<HTMLElement | null>;
  /** What holds the photo and its neighbors, and follows a finger. */
  strip: RefObject<HTMLElement | null>;
  photo: RefObject<HTMLElement | null>;
  fit: Size;
  space: Size;
  largest: number;
  acts: StageActs;
  /** The photo is drawn this much larger than fitted. */
  onScale(scale: number): void;
}

/** A swipe beyond a quarter of the room turns, and so does a quick short one. */
const FAR = 0.25;
const QUICK = 0.4;
const SHORT = 24;
const DOWN = 96;

/** Where no photo follows, the finger is followed reluctantly. */
const RELUCTANCE = 3;

const DOUBLE_MS = 350;
const DOUBLE_PX = 32;

const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @returns whether the photo is zoomed, and what keys do. */
export function useStageGestures(options: Options): { zoomed: boolean; handle: StageHandle } {
  const { id, room, strip, photo, fit, space, largest } = options;
  const current = useRef(options);
  current.current = options;
  const zoom = useRef<Zoom>(FITTED);
  const [zoomed, setZoomed] = useState(false);
  /** What was drawn zoomed last. */
  const drawn = useRef<HTMLElement>(null);
  const settling = useRef<Animation>(undefined);
  const lastTap = useRef<Point & { at: number }>(undefined);

  const apply = useCallback(
    (wished: Zoom, how: "at once" | "smoothly" = "at once") => {
      const { fit, space, largest, onScale } = current.current;
      const next = clamped(wished, fit, space, largest);
      zoom.current = next;
      const element = photo.current;
      if (element) {
        drawn.current = element;
        element.toggleAttribute("data-smooth", how === "smoothly");
        draw(element, next);
      }
      setZoomed(next.scale > 1);
      onScale(next.scale);
    },
    [photo],
  );

  // Another photo starts fitted, and the one that was left will, too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id stands for the photo that is looked at.
  useLayoutEffect(() => {
    if (strip.current) strip.current.style.transform = "";
    return () => {
      settling.current?.cancel();
      zoom.current = FITTED;
      setZoomed(false);
      current.current.onScale(1);
      if (drawn.current) draw(drawn.current, FITTED);
    };
  }, [id, strip]);

  // In another room (a turned phone, a panel that went) the photo fits anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the sizes that have changed.
  useLayoutEffect(() => {
    apply(zoom.current);
  }, [apply, fit.width, fit.height, space.width, space.height, largest]);

  const pointOf = ([x, y]: readonly [number, number]): Point => {
    const box = room.current?.getBoundingClientRect();
    return box ? { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 } : { x: 0, y: 0 };
  };

  /** The strip glides from where the finger left it. */
  const settle = (from: string, to: string, then?: () => void) => {
    const element = strip.current;
    if (!element) return;
    element.style.transform = to;
    const animation = element.animate([{ transform: from || "none" }, { transform: to || "none" }], {
      duration: isStill() ? 0 : 180,
      easing: "cubic-bezier(0.2, 0, 0, 1)",
    });
    settling.current = animation;
    animation.onfinish = () => then?.();
  };

  const release = ([mx, my]: [number, number], velocity: [number, number], axis: "x" | "y") => {
    const { acts, space } = current.current;
    const from = strip.current?.style.transform ?? "";
    const turn = mx < 0 ? acts.next : acts.previous;
    const isFar = Math.abs(mx) > FAR * space.width || (velocity[0] > QUICK && Math.abs(mx) > SHORT);
    const isDown = my > DOWN || (velocity[1] > QUICK && my > SHORT);
    if (axis === "x" && isFar && turn) {
      settle(from, `translateX(${mx < 0 ? "calc(-100% - var(--s24))" : "calc(100% + var(--s24))"})`, turn);
    } else if (axis === "y" && isDown) {
      acts.close();
    } else {
      settle(from, "");
      if (axis === "y" && -my > SHORT) acts.up();
    }
  };

  const follow = ([mx, my]: [number, number], axis: "x" | "y") => {
    const { acts } = current.current;
    const element = strip.current;
    if (!element) return;
    const x = (mx < 0 ? acts.next : acts.previous) ? mx : mx / RELUCTANCE;
    const y = my > 0 ? my : my / RELUCTANCE;
    element.style.transform = axis === "x" ? `translateX(${x}px)` : `translateY(${y}px)`;
  };

  const tap = (xy: [number, number], at: number) => {
    const [x, y] = xy;
    const last = lastTap.current;
    const isDouble = last && at - last.at < DOUBLE_MS && Math.hypot(x - last.x, y - last.y) < DOUBLE_PX;
    lastTap.current = isDouble ? undefined : { x, y, at };
    if (isDouble) apply(toggled(zoom.current, pointOf(xy), current.current.largest), "smoothly");
  };

  useGesture(
    {
      onDrag: ({
        first,
        last,
        tap: tapped,
        xy,
        delta,
        movement,
        velocity,
        pinching,
        event,
        cancel,
        memo,
      }) => {
        if (tapped) return tap(xy, event.timeStamp);
        if (pinching) return cancel();
        if (first) settling.current?.finish();
        if (zoom.current.scale > 1 && memo === undefined) {
          const { scale, x, y } = zoom.current;
          apply({ scale, x: x + delta[0], y: y + delta[1] });
          return undefined;
        }
        // With a mouse there are buttons, keys and the wheel for all this.
        if (!("pointerType" in event) || event.pointerType === "mouse") return undefined;
        const axis: "x" | "y" = memo ?? (Math.abs(movement[0]) > Math.abs(movement[1]) ? "x" : "y");
        if (last) release(movement, velocity, axis);
        else follow(movement, axis);
        return axis;
      },
      onPinch: ({ first, origin, offset: [scale], memo }) => {
        const point = pointOf(origin);
        const before: Point = first || !memo ? point : memo;
        if (first && strip.current) strip.current.style.transform = "";
        const { x, y, scale: old } = zoom.current;
        // Two fingers that move together move the photo along.
        const moved = { scale: old, x: x + point.x - before.x, y: y + point.y - before.y };
        apply(zoomedAt(moved, point, scale));
        return point;
      },
      onWheel: ({ event, delta: [, down] }) => {
        event.preventDefault();
        // A touchpad's pinch comes as a wheel with Ctrl, in small steps.
        const factor = Math.exp(-down * (event.ctrlKey ? 0.01 : 0.002));
        apply(scaledBy(factor, pointOf([event.clientX, event.clientY])));
      },
    },
    {
      target: room,
      eventOptions: { passive: false },
      drag: { filterTaps: true, pointer: { keys: false } },
      pinch: {
        from: () => [zoom.current.scale, 0],
        scaleBounds: () => ({ min: 1, max: current.current.largest }),
        // The wheel is handled alone.
        pinchOnWheel: false,
      },
    },
  );

  const scaledBy = (factor: number, point: Point): Zoom => {
    // Held to its limits first: about the point, a scale beyond them would move the photo in vain.
    const scale = Math.min(Math.max(zoom.current.scale * factor, 1), current.current.largest);
    return zoomedAt(zoom.current, point, scale);
  };

  const handle = useRef<StageHandle>({
    zoomBy: (factor) => apply(scaledBy(factor, { x: 0, y: 0 }), "smoothly"),
    fit: () => apply(FITTED, "smoothly"),
    pan(x, y) {
      if (zoom.current.scale <= 1) return false;
      apply({ ...zoom.current, x: zoom.current.x - x, y: zoom.current.y - y }, "smoothly");
      return true;
    },
  });
  return { zoomed, handle: handle.current };
}

function draw(element: HTMLElement, { scale, x, y }: Zoom): void {
  element.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
  // What is drawn over the photo (the frames of boxes) keeps its own thickness.
  element.style.setProperty("--zoom", `${scale}`);
}
