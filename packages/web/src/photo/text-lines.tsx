"use client";
import { useState } from "react";
import type { Box, TextLine } from "../api/types";
import { announce } from "../shell/undo";
import controls from "../styles/controls.module.css";
import { CopyIcon } from "./icons";
import styles from "./text-lines.module.css";

interface TextLinesProps {
  lines: readonly TextLine[];
  onPoint(boxes: Box[]): void;
}

/** So many are shown of a longer text, until somebody wants all. */
const SHOWN = 5;

/** What is to be read in the photo: pointing at a line shows where it stands, and a click copies it. */
export function TextLines({ lines, onPoint }: TextLinesProps) {
  const [isOpen, setOpen] = useState(false);
  const isLong = lines.length > SHOWN + 1;
  const shown = isLong && !isOpen ? lines.slice(0, SHOWN) : lines;
  return (
    <>
      <ul className={styles.lines} aria-label="Text in this photo">
        {shown.map(({ text, box }) => (
          <li key={`${box.left} ${box.top} ${text}`}>
            <button
              type="button"
              className={styles.line}
              onPointerEnter={() => onPoint([box])}
              onPointerLeave={() => onPoint([])}
              onFocus={() => onPoint([box])}
              onBlur={() => onPoint([])}
              onClick={() => void copy(text)}
            >
              <span>{text}</span>
              <CopyIcon />
              <span className="visually-hidden">: copy</span>
            </button>
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        {isLong && (
          <button
            type="button"
            className={controls.button}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? "Show less" : `Show all ${lines.length} lines`}
          </button>
        )}
        {lines.length > 1 && (
          <button
            type="button"
            className={controls.button}
            onClick={() => void copy(lines.map(({ text }) => text).join("\n"))}
          >
            Copy all
          </button>
        )}
      </div>
    </>
  );
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    announce("Copied.");
  } catch {
    announce("This browser does not let the text be copied.");
  }
}
