"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import type { Image } from "../api/types";
import { changePhotos } from "../library/actions";
import controls from "../styles/controls.module.css";
import styles from "./caption.module.css";

/** Characters, as the API bounds them. */
const LONGEST = 2000;

/** What is said of the photo, by its file or by its owner, who may say it otherwise. */
export function Caption({ image, readOnly }: { image: Image; readOnly: boolean }) {
  const { caption } = image;
  const [writing, setWriting] = useState(false);
  const edit = useRef<HTMLButtonElement>(null);
  const wasWriting = useRef(false);
  useEffect(() => {
    if (wasWriting.current && !writing) edit.current?.focus();
    wasWriting.current = writing;
  }, [writing]);

  if (writing) return <Field image={image} onClose={() => setWriting(false)} />;
  return (
    <div className={styles.caption}>
      {caption && <p className={styles.text}>{caption}</p>}
      {!readOnly && (
        <button ref={edit} type="button" className={controls.button} onClick={() => setWriting(true)}>
          {caption ? "Change caption" : "Add a caption"}
        </button>
      )}
    </div>
  );
}

function Field({ image: { id, caption = "" }, onClose }: { image: Image; onClose(): void }) {
  const client = useQueryClient();
  const label = useId();
  const [text, setText] = useState(caption);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

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
        ref={field}
        id={label}
        className={`${controls.field} ${styles.field}`}
        rows={3}
        maxLength={LONGEST}
        value={text}
        onChange={(event) => setText(event.target.value)}
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
