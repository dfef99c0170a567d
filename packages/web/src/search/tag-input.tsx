"use client";
import { spell } from "@phototag/core/term";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import controls from "../styles/controls.module.css";
import { ofTag, Suggestions } from "./suggestions";
import styles from "./tag-input.module.css";
import { useListbox, useTagSuggestions } from "./use-suggestions";

interface TagInputProps {
  label: string;
  autoFocus?: boolean;
  /** Names that are there already, and not suggested again. */
  taken?: readonly string[];
  onPick(name: string): void;
  onCancel?(): void;
}

const LONGEST = 64;

/** A field for a tag's name, with the library's own tags to choose from. */
export function TagInput({ label, autoFocus, taken = [], onPick, onCancel }: TagInputProps) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  const suggestions = useTagSuggestions(text.trim(), open && text.trim() !== "").filter(
    ({ name }) => !lower.has(name.toLowerCase()),
  );
  const pick = (name: string) => {
    setText("");
    setOpen(false);
    const plain = spell(name);
    if (plain) onPick(plain);
  };
  const shown = open && text.trim() !== "" ? suggestions : [];
  const pickAt = (index: number) => {
    const suggestion = shown[index];
    if (suggestion) pick(suggestion.name);
  };
  const listbox = useListbox(
    shown.length,
    pickAt,
    shown.map(({ name }) => name),
  );

  // At the lower edge of a sheet there is no room under the field.
  const place = useRef<HTMLDivElement>(null);
  const offers = shown.length > 0;
  useEffect(() => {
    if (offers) place.current?.querySelector("[role=listbox]")?.scrollIntoView({ block: "nearest" });
  }, [offers]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (listbox.onKeyDown(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      pick(text);
    } else if (event.key === "Escape") {
      // Not also the photo view's Escape.
      event.stopPropagation();
      if (text === "") {
        event.currentTarget instanceof HTMLElement && event.currentTarget.blur();
        onCancel?.();
      }
      setText("");
      setOpen(false);
    }
  };

  return (
    <div ref={place} className={styles.place}>
      <input
        className={controls.field}
        type="text"
        aria-label={label}
        placeholder="Add a tag"
        autoComplete="off"
        maxLength={LONGEST}
        // biome-ignore lint/a11y/noAutofocus: only where a person has just asked to type a tag.
        autoFocus={autoFocus}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setOpen(true);
        }}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        {...listbox.fieldProps}
      />
      <Suggestions
        suggestions={shown.map(ofTag)}
        listbox={listbox}
        onPick={pickAt}
        className={styles.suggestions}
      />
    </div>
  );
}
