"use client";
import { useEffect, useRef, useState } from "react";
import { PlusIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import styles from "./add-button.module.css";
import { useUploadActions } from "./uploads-provider";

/** Opens the file picker. In the bar; on phones it floats at the bottom right, where the thumb is. */
export function AddButton({ inline = false }: { inline?: boolean }) {
  const { add } = useUploadActions();
  const picker = useRef<HTMLInputElement>(null);
  const accepted = useAccepted();
  return (
    <>
      <button
        type="button"
        className={`${controls.primary} ${inline ? "" : styles.add}`}
        aria-label={inline ? undefined : "Add photos"}
        onClick={() => picker.current?.click()}
      >
        <PlusIcon />
        <span className={inline ? undefined : styles.label}>{inline ? "Choose photos" : "Add"}</span>
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={accepted}
        aria-label="Photos to add"
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          // Else choosing the same file twice would say nothing.
          event.target.value = "";
        }}
      />
    </>
  );
}

/** What the picker offers, once its code is there: what is chosen is looked at in any case. */
function useAccepted(): string | undefined {
  const [accepted, setAccepted] = useState<string>();
  useEffect(() => {
    import("./acceptance").then(
      ({ ACCEPT }) => setAccepted(ACCEPT),
      () => {},
    );
  }, []);
  return accepted;
}
