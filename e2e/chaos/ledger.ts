import type { Photo } from "../person.ts";

/** What a client asked for and was told was done; `unsure` when no answer came. */
export type Told = "yes" | "no" | "unsure";

/** A photo as its client knows it. */
export interface Entry {
  photo: Photo;
  id: string;
  /** The bytes were acknowledged. */
  sent: Told;
  trashed: Told;
  purged: Told;
  /** Nobody can recognize it. */
  poison: boolean;
  /** The owner's own tags. */
  tags: Map<string, Told>;
}

/** A photo that is on its way. */
export function entryOf(photo: Photo, id: string): Entry {
  const poison = photo.name.startsWith("poison ");
  return { photo, id, sent: "unsure", trashed: "no", purged: "no", poison, tags: new Map() };
}

/** What one person's client remembers. */
export interface Ledger {
  email: string;
  sub: string;
  entries: Entry[];
}

/** Whether `now` may follow from what was told. */
export function agrees(told: Told, now: boolean): boolean {
  return told === "unsure" || (told === "yes") === now;
}
