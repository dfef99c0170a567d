import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import type { ImageRow } from "../library/entities.ts";
import { Coordinates } from "../place/index.ts";
import { LONG_NAME, problemOf } from "../tag/name/index.ts";
import { isWhole, mend, spell, termOf } from "../term/index.ts";
import { captionOf } from "../text/words.ts";
import { LISTS } from "./bounded.ts";
import { dateOf, isPossible, recordedDate, shifted } from "./date.ts";
import { note } from "./history.ts";
import { isName } from "./names.ts";
import { namePlace, placeInWords } from "./place.ts";

/** What a person changes of a photo, and the change that takes it back. */

/** Names in one edit: so many, of all kinds together, so that what takes it back is an edit, too. */
const NAMES_PER_EDIT = 150;
/** A century: what a camera's wrong clock may be off by. */
const MOST_HOURS = 876_600;

/** Before what cannot be seen is taken out of it. */
const MAX_TYPED = 256;

/** What a tag may be called. */
export const TagName = z
  .string()
  .max(MAX_TYPED, LONG_NAME)
  .refine(isWhole, "A tag has whole characters only.")
  .transform(spell)
  .pipe(
    z
      .string()
      .superRefine((name, context) => {
        const message = problemOf(name);
        if (message) context.addIssue({ code: "custom", message });
      })
      // Few names are longer when they are compared, and those are hundreds of characters.
      .refine(isName, LONG_NAME),
  );

/** What may have been the name of a tag before names were checked: no half character leaves a row. */
const KnownName = z.string().max(MAX_TYPED, LONG_NAME).transform(mend).refine(isName, LONG_NAME);
const names = z.array(KnownName).max(NAMES_PER_EDIT).default([]);

const MOST_CAPTION = 2000;

export const Caption = z
  .string()
  .max(MOST_CAPTION, `A caption has at most ${MOST_CAPTION} characters.`)
  .refine(isWhole, "A caption has whole characters only.")
  .transform((text) =>
    text
      .replace(/\r\n?/g, "\n")
      .replace(/[^\P{Cc}\n]/gu, " ")
      .trim(),
  )
  .pipe(z.string());

/** What a person may change. */
export const Edit = z
  .object({
    tags: z
      .object({
        add: z.array(TagName).max(NAMES_PER_EDIT).default([]),
        remove: names,
        reset: names.meta({
          description: "Tags of which nothing is said any more: neither added nor removed",
        }),
      })
      .refine(
        ({ add, remove, reset }) => add.length + remove.length + reset.length <= NAMES_PER_EDIT,
        `One change names at most ${NAMES_PER_EDIT} tags.`,
      )
      .optional(),
    trashed: z.boolean().optional(),
    takenAt: z.iso
      .datetime()
      .refine(isPossible, "A photo is of 1826 to 2199.")
      .nullable()
      .optional()
      .meta({ description: "Wall-clock time written as if it were UTC; null: what the file says" }),
    shiftHours: z
      .number()
      .min(-MOST_HOURS)
      .max(MOST_HOURS)
      .optional()
      .meta({ description: "Moves the date of each photo by so many hours" }),
    favorite: z.boolean().optional(),
    archived: z
      .boolean()
      .optional()
      .meta({ description: "Out of the timeline and its months; searches find it" }),
    caption: Caption.nullable().optional().meta({ description: "null: what the file says; empty: nothing" }),
    place: z
      .union([Coordinates, z.literal("none")], {
        error: "A place has a latitude from -90 to 90 and a longitude from -180 to 180, or it is none.",
      })
      .nullable()
      .optional()
      .meta({ description: "Where it was taken. null: what the file says; none: nowhere" }),
  })
  .refine((edit) => Object.values(edit).some((value) => value !== undefined), "Nothing to change.")
  .refine(
    ({ takenAt, shiftHours }) => takenAt === undefined || shiftHours === undefined,
    "A date is either set or shifted.",
  )
  .meta({ id: "Edit" });

export type Edit = z.output<typeof Edit>;

/**
 * Changes a photo's row.
 * @returns the edit that brings it back to what it was, if anything is another thing now
 * @throws VisibleError `bad_request`, `conflict`
 */
export function applyEdit(image: ImageRow, edit: Edit): Edit | undefined {
  const { tags, trashed, takenAt, shiftHours, favorite, archived, caption, place } = edit;
  const undo: Edit = {};
  if (tags) undo.tags = retag(image, tags);
  if (trashed !== undefined && setTrashed(image, trashed)) undo.trashed = !trashed;
  const before = image.givenAt;
  if (takenAt !== undefined) setDate(image, takenAt ?? undefined);
  if (shiftHours !== undefined) shiftDate(image, shiftHours);
  if (image.givenAt !== before) undo.takenAt = before ?? null;
  if (favorite !== undefined && favorite !== Boolean(image.favorite)) {
    image.favorite = favorite || undefined;
    undo.favorite = !favorite;
  }
  if (archived !== undefined && archived !== Boolean(image.archived)) {
    image.archived = archived || undefined;
    note(image, archived ? "archived" : "put back into the timeline");
    undo.archived = !archived;
  }
  if (caption !== undefined && (caption ?? undefined) !== image.givenCaption) {
    undo.caption = image.givenCaption ?? null;
    image.givenCaption = caption ?? undefined;
    note(image, "caption changed", captionOf(image));
  }
  const placeBefore = saidPlace(image);
  if (place !== undefined && setPlace(image, place)) undo.place = placeBefore;
  return Object.values(undo).some((value) => value !== undefined) ? undo : undefined;
}

type SaidPlace = NonNullable<Edit["place"]> | null;

function saidPlace({ givenPlace }: ImageRow): SaidPlace {
  return givenPlace ? (givenPlace.at ?? "none") : null;
}

/** @returns whether it is another one now */
function setPlace(image: ImageRow, place: SaidPlace): boolean {
  if (isDeepStrictEqual(place, saidPlace(image))) return false;
  image.givenPlace = place === null ? undefined : place === "none" ? {} : { at: place };
  namePlace(image);
  note(image, "place changed", image.place ? placeInWords(image.place) : "nowhere");
  return true;
}

/** @returns whether it moved */
export function setTrashed(image: Pick<ImageRow, "trashedAt" | "history">, trashed: boolean): boolean {
  if (trashed === Boolean(image.trashedAt)) return false;
  image.trashedAt = trashed ? new Date().toISOString() : undefined;
  note(image, trashed ? "moved to the trash" : "put back");
  return true;
}

function setDate(image: ImageRow, date: string | undefined): void {
  const given = date && new Date(date).toISOString();
  if (given === image.givenAt) return;
  image.givenAt = given;
  note(image, "date changed", given ?? recordedDate(image).takenAt);
}

function shiftDate(image: ImageRow, hours: number): void {
  const date = dateOf(image);
  if (!date) throw new VisibleError("conflict", "The date of this photo is not known yet.");
  setDate(image, shifted(date.takenAt, hours));
}

/**
 * What a person says of a tag stands beside what others say of it: `tags` keeps theirs, `removed` hides them. So of
 * each term the person says that the photo has it, that it has not, or nothing; all three can be said again.
 */
type Said = { added: string } | "removed" | undefined;

function saidOf(image: ImageRow, term: string): Said {
  const own = image.tags.find(({ name, source }) => source === "person" && termOf(name) === term);
  if (own) return { added: own.name };
  return image.removed.some((other) => termOf(other) === term) ? "removed" : undefined;
}

function retag(image: ImageRow, { add, remove, reset }: NonNullable<Edit["tags"]>): Edit["tags"] {
  const before = new Map<string, Said>();
  const say = (name: string, said: Said) => {
    const term = termOf(name);
    if (!before.has(term)) before.set(term, saidOf(image, term));
    image.tags = image.tags.filter((tag) => tag.source !== "person" || termOf(tag.name) !== term);
    image.removed = image.removed.filter((other) => termOf(other) !== term);
    if (said === "removed") image.removed.push(term);
    else if (said)
      image.tags.push({ name: said.added, confidence: 100, source: "person", parents: [], boxes: [] });
  };
  for (const name of reset) say(name, undefined);
  for (const name of remove) {
    say(name, "removed");
    note(image, "tag removed", name);
  }
  for (const name of add) {
    say(name, { added: name });
    note(image, "tag added", name);
  }
  if (add.length > 0 && image.tags.filter(({ source }) => source === "person").length > LISTS.tags.person)
    throw new VisibleError(
      "conflict",
      `A photo has room for ${LISTS.tags.person} tags of yours. Take some away first.`,
      "tags.add",
    );
  if (remove.length > 0 && image.removed.length > LISTS.removed)
    throw new VisibleError(
      "conflict",
      `Of one photo ${LISTS.removed} tags can be taken away, and more were.`,
      "tags.remove",
    );

  const undo: Required<NonNullable<Edit["tags"]>> = { add: [], remove: [], reset: [] };
  for (const [term, said] of before) {
    if (same(said, saidOf(image, term))) continue;
    if (said === "removed") undo.remove.push(term);
    else if (said) undo.add.push(said.added);
    else undo.reset.push(term);
  }
  return Object.values(undo).some((names) => names.length > 0) ? undo : undefined;
}

function same(a: Said, b: Said): boolean {
  return typeof a === "object" && typeof b === "object" ? a.added === b.added : a === b;
}
