"use client";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { leave } from "../session/leave";
import { SignOutIcon, TrashIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import styles from "./account-menu.module.css";

export function AccountMenu({ email }: { email: string | undefined }) {
  const [open, setOpen] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !place.current?.contains(event.target)) setOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      button.current?.focus();
    };
    window.addEventListener("pointerdown", onPointer);
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("pointerdown", onPointer);
      window.removeEventListener("keydown", onKey);
    };
  }, [open]);

  return (
    <div ref={place} className={styles.place}>
      <button
        ref={button}
        type="button"
        className={styles.avatar}
        aria-label="Account"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={styles.initial}>{email?.[0]?.toUpperCase() ?? ""}</span>
      </button>
      {open && (
        <div className={`${controls.menu} ${styles.menu}`}>
          <p className={styles.email}>{email}</p>
          <Link className={controls.menuItem} href="/trash/" onClick={() => setOpen(false)}>
            <TrashIcon />
            Trash
          </Link>
          <button type="button" className={controls.menuItem} onClick={() => void leave()}>
            <SignOutIcon />
            Sign out
          </button>
        </div>
      )}
    </div>
  );
}
