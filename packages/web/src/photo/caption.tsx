"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, type Ref, useEffect, useId, useRef, useState } from "react";
import type { Image } from "../api/types";
import { changePhotos } from "../library/actions";
import controls from "../styles/controls.module.css";
import styles from "./caption.module.css";

/** Characters, as the API bounds them. */
const LONGEST = 2000;

/** What is being written, by photo: turning to another photo loses nothing. */
const drafts = new Map<string, string>();

/** What is said of the photo, by its file or by its owner, who may say it otherwise. */
export function Caption({ image, readOnly }: { image: Image; readOnly: boolean }) {
  const { id, caption } = image;
  const [writing, setWriting] = useState(() => drafts.has(id));
  const edit = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  // Not where somebody comes by a draft: the arrows go on turning.
  const wasWriting = useRef(writing);
  useEffect(() => {
    if (wasWriting.current !== writing) (writing ? field : edit).current?.focus();
    wasWriting.current = writing;
  }, [writing]);

  const write = () => {
    drafts.set(id, caption ?? "");
    setWriting(true);
  };
  const close = () => {
    drafts.delete(id);
    setWriting(false);
  };

  if (writing) return <Field ref={field} image={image} onClose={close} />;
  if (readOnly && !caption) return null;
  return (
    <div className={styles.caption}>
      {caption && <p className={styles.text}>{caption}</p>}
      {!readOnly && (
        <button ref={edit} type="button" className={controls.button} onClick={write}>
          {caption ? "Change caption" : "Add a caption"}
        </button>
      )}
    </div>
  );
}

interface FieldProps {
  ref: Ref<HTMLTextAreaElement>;
  image: Image;
  onClose(): void;
}

function Field({ ref, image: { id, caption = "" }, onClose }: FieldProps) {
  const client = useQueryClient();
  const label = useId();
  const [text, setText] = useState(() => drafts.get(id) ?? caption);
  const write = (now: string) => {
    drafts.set(id, now);
    setText(now);
  };

  // What could not be saved stays in the field.
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    const next = text.trim();
    const said = next ? "Caption saved." : "Caption taken away.";
    if (next === caption || (await changePhotos(client, [id], { caption: next }, said))) onClose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && !event.shiftKey) void save();
    else return;
    event.preventDefault();
  };
  return (
    <form className={styles.caption} onSubmit={(event) => void save(event)}>
      <label htmlFor={label} className="visually-hidden">
        Caption
      </label>
      <textarea
        ref={ref}
        id={label}
        className={`${controls.field} ${styles.field}`}
        rows={3}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.buttons}>
        <button type="button" className={controls.button} onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className={controls.primary}>
          Save
        </button>
      </div>
    </form>
  );
}
