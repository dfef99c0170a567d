"use client";
import { type KeyboardEvent, useState } from "react";
import controls from "../styles/controls.module.css";
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
    const plain = name.trim().replace(/\s+/g, " ");
    if (plain) onPick(plain);
  };
  const shown = open && text.trim() !== "" ? suggestions : [];
  const listbox = useListbox(shown.length, (index) => {
    const suggestion = shown[index];
    if (suggestion) pick(suggestion.name);
  });

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
    <div className={styles.place}>
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
      {shown.length > 0 && (
        <div className={`${controls.menu} ${styles.suggestions}`} {...listbox.listProps}>
          {shown.map(({ name, count }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
            <div
              key={name}
              id={listbox.option(index)}
              role="option"
              tabIndex={-1}
              aria-selected={index === listbox.active}
              className={controls.menuItem}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => pick(name)}
            >
              {name}
              <span className={styles.count}>{count}</span>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
