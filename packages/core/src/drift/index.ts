import { channel } from "node:diagnostics_channel";

/** An ImageTag: one image under one term. */
export interface Entry {
  owner: string;
  term: string;
  at: string;
  id: string;
}

/** What is not as the law of the library (image/change.ts) says: a row was restored, or written by hand. */
export type Drift =
  | ({ kind: "orphan" | "missing" } & Entry)
  | { kind: "count"; owner: string; term: string; count?: number; rows: number }
  /** No Hash item says what the image does. */
  | { kind: "hash"; owner: string; id: string }
  /** A Due item that its image does not know of. */
  | { kind: "due"; owner: string; id: string };

const mended = channel("phototag:drift");

/** Says that drift was met on the way, and mended. */
export function announce(drift: Drift): void {
  mended.publish(drift);
}

/** Has `listener` told of the drift that is met in this process, and mended. */
export function onDrift(listener: (drift: Drift) => void): void {
  mended.subscribe((drift) => listener(drift as Drift));
}
