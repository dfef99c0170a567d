"use client";
import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { listPlaces } from "../api/client";
import type { Image, ImageDetail, Place } from "../api/types";
import styles from "../date/date-dialog.module.css";
import { changePhotos } from "../library/actions";
import { Suggestions } from "../search/suggestions";
import { useListbox } from "../search/use-suggestions";
import { photos } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import controls from "../styles/controls.module.css";
import field from "./place-dialog.module.css";
import { coordinatesOf, editOf, toField, type Wish } from "./places";

interface PlaceDialogProps {
  images: readonly (Image | ImageDetail)[];
  /** Of photos that are not all loaded. @default those of `images` */
  ids?: readonly string[];
  onClose(): void;
}

/** Says where one photo or many were taken, or that it was nowhere. What the file says is kept. */
export function PlaceDialog({ images, ids = images.map(({ id }) => id), onClose }: PlaceDialogProps) {
  const client = useQueryClient();
  const many = ids.length > 1;
  const [first] = images;
  const [kind, setKind] = useState<Wish["kind"]>("set");
  const [text, setText] = useState(many ? "" : toField(first?.place));
  const [chosen, setChosen] = useState(many ? undefined : first?.place);
  const [problem, setProblem] = useState<string>();

  // Only a photo's own answer says whose word its place is.
  const isGiven = many || !first || !("history" in first) || first.placeFrom === "person";

  const save = (event: FormEvent) => {
    event.preventDefault();
    const wished = editOf(kind === "set" ? { kind, text, chosen } : { kind });
    if ("problem" in wished) return setProblem(wished.problem);
    const what = { set: "changed", none: "removed", recorded: "put back" }[kind];
    void changePhotos(client, ids, wished.edit, many ? `Places of ${ids.length} ${what}.` : `Place ${what}.`);
    onClose();
  };
  const choice = (value: Wish["kind"], label: string, fields?: ReactNode) => (
    <div className={styles.choice}>
      <label className={styles.label}>
        <input type="radio" name="kind" checked={kind === value} onChange={() => setKind(value)} />
        {label}
      </label>
      {kind === value && fields}
    </div>
  );

  return (
    <Dialog title={many ? `Change the place of ${photos(ids.length)}` : "Change the place"} onClose={onClose}>
      <form onSubmit={save} onChange={() => setProblem(undefined)} noValidate>
        <fieldset className={styles.choices}>
          <legend className="visually-hidden">What to do with the place</legend>
          {choice(
            "set",
            many ? "Set all to one place" : "Set it",
            <PlaceField
              text={text}
              chosen={chosen}
              onChange={(text, chosen) => {
                setText(text);
                setChosen(chosen);
                setProblem(undefined);
              }}
            />,
          )}
          {choice("none", many ? "Remove them" : "Remove it")}
          {isGiven && choice("recorded", many ? "Take the files' own places" : "Take the file's own place")}
        </fieldset>
        <p className={styles.problem} role="alert">
          {problem}
        </p>
        <DialogActions>
          <button type="submit" className={controls.primary}>
            Save
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PlaceFieldProps {
  text: string;
  /** The city that was picked, while its name stands in the field. */
  chosen: Place | undefined;
  onChange(text: string, chosen: Place | undefined): void;
}

/** A field for a city's name, with the cities that are called so to choose from, or for coordinates. */
function PlaceField({ text, chosen, onChange }: PlaceFieldProps) {
  const typed = text.trim();
  const enabled = typed !== "" && typed.length <= LONGEST && !chosen && !coordinatesOf(typed);
  const { data = [] } = useQuery({
    queryKey: ["places", typed.toLowerCase()],
    queryFn: ({ signal }) => listPlaces(typed, signal),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
    placeholderData: keepPreviousData,
  });
  const places = enabled ? data : [];
  const pick = (index: number) => {
    const place = places[index];
    if (place) onChange(toField(place), place);
  };
  const listbox = useListbox(places.length, pick, places.map(toField));
  return (
    <div>
      <input
        type="text"
        className={controls.field}
        aria-label="City or coordinates"
        placeholder="Paris, or 48.8584, 2.2945"
        autoComplete="off"
        maxLength={LONGEST}
        value={text}
        onChange={(event) => onChange(event.target.value, undefined)}
        onKeyDown={listbox.onKeyDown}
        {...listbox.fieldProps}
      />
      <Suggestions
        suggestions={places.map((place) => ({
          term: `${place.latitude} ${place.longitude}`,
          label: toField(place),
        }))}
        listbox={listbox}
        onPick={pick}
        className={field.suggestions}
      />
    </div>
  );
}

/** What the API is asked for at most. */
const LONGEST = 100;
