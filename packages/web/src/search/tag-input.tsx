"use client";
import { MOST_NAME, problemOf } from "@phototag/core/tag/name";
import { spell } from "@phototag/core/term";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
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

/** A field for a tag's name, with the library's own tags to choose from. */
export function TagInput({ label, autoFocus, taken = [], onPick, onCancel }: TagInputProps) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const problemId = useId();
  const lower = new Set(taken.map((name) => name.toLowerCase()));
  const suggestions = useTagSuggestions(text.trim(), open && text.trim() !== "").filter(
    ({ name }) => !lower.has(name.toLowerCase()),
  );
  const write = (now: string) => {
    setText(now);
    setOpen(now !== "");
    setProblem(undefined);
  };
  const pick = (name: string) => {
    const plain = spell(name);
    const wrong = plain && problemOf(plain);
    if (wrong) {
      setOpen(false);
      return setProblem(wrong);
    }
    write("");
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
  const below = shown.length > 0 ? "[role=listbox]" : problem ? "[role=alert]" : undefined;
  useEffect(() => {
    if (below) place.current?.querySelector(below)?.scrollIntoView({ block: "nearest" });
  }, [below]);

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
      write("");
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
        maxLength={MOST_NAME}
        // biome-ignore lint/a11y/noAutofocus: only where a person has just asked to type a tag.
        autoFocus={autoFocus}
        value={text}
        aria-describedby={problem && problemId}
        aria-invalid={problem !== undefined}
        onChange={(event) => write(event.target.value)}
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
      <p id={problemId} className={problem && `${controls.menu} ${styles.problem}`} role="alert">
        {problem}
      </p>
    </div>
  );
}
