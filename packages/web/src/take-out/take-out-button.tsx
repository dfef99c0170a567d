"use client";
import { useState } from "react";
import { TakeOutDialog } from "../shell/dialogs";
import { DownloadIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import type { Wanted } from "./source";

interface TakeOutButtonProps {
  wanted: Wanted;
  label?: string;
  disabled?: boolean;
}

/** Asks how much it is before anything is sent. */
export function TakeOutButton({ wanted, label = "Download", disabled }: TakeOutButtonProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        className={wanted.of === "everything" ? controls.button : controls.quiet}
        disabled={disabled}
        onClick={() => setAsking(true)}
      >
        <DownloadIcon />
        {label}
      </button>
      {asking && <TakeOutDialog wanted={wanted} onClose={() => setAsking(false)} />}
    </>
  );
}
