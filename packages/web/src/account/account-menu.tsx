"use client";
import { type OwnTerm, termLabel } from "@phototag/core/term";
import Link from "next/link";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { signOutEverywhere } from "../api/client";
import { PhotoSizeChoice } from "../library/photo-size-choice";
import { useSearch } from "../search/use-search";
import { endsSomething, leave } from "../session/leave";
import { SignOutDialog } from "../shell/dialogs";
import {
  AccountIcon,
  AlbumIcon,
  AlikeIcon,
  ArchiveIcon,
  HeartIcon,
  SignOutEverywhereIcon,
  SignOutIcon,
  TagIcon,
  TrashIcon,
} from "../shell/icons";
import { announce } from "../shell/undo";
import controls from "../styles/controls.module.css";
import styles from "./account-menu.module.css";

/** Parts of the library that are searches. */
const PLACES: { q: OwnTerm; icon: ReactNode }[] = [
  { q: "favorite", icon: <HeartIcon /> },
  { q: "archive", icon: <ArchiveIcon /> },
];

export function AccountMenu({ email }: { email: string | undefined }) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<() => void>();
  const search = useSearch();
  const button = useRef<HTMLButtonElement>(null);

  /** The focus goes back to where the menu hangs. */
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  }, []);

  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && close();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [open, close]);

  const leaveEverywhere = async () => {
    setBusy(true);
    try {
      await signOutEverywhere();
      await leave("You are signed out on all devices.");
    } catch {
      announce("You could not be signed out everywhere. Try again.");
    } finally {
      setBusy(false);
    }
  };

  /** Signed out first, and kept on the page then, somebody would be neither in nor out. */
  const out = (how: () => Promise<void>) => {
    if (endsSomething()) setAsked(() => () => void how());
    else void how();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what has the focus within it tells that it loses it.
    <div
      className={styles.place}
      onBlur={({ currentTarget, relatedTarget }) => {
        // Keys that leave the menu would go on under what hangs behind it.
        if (relatedTarget && !currentTarget.contains(relatedTarget)) setOpen(false);
      }}
    >
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
        <>
          {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: keys close the menu by Escape. */}
          <div className={controls.menuVeil} onClick={close} />
          <div className={`${controls.menu} ${styles.menu}`}>
            <p className={styles.email}>{email}</p>
            <PhotoSizeChoice />
            <Link className={controls.menuItem} href="/account/" onClick={close}>
              <AccountIcon />
              Your account
            </Link>
            <Link className={controls.menuItem} href="/albums/" onClick={close}>
              <AlbumIcon />
              Albums
            </Link>
            <Link className={controls.menuItem} href="/tags/" onClick={close}>
              <TagIcon />
              Tags
            </Link>
            {PLACES.map(({ q, icon }) => (
              <button
                key={q}
                type="button"
                className={controls.menuItem}
                onClick={() => {
                  close();
                  search(q);
                }}
              >
                {icon}
                {termLabel(q)}
              </button>
            ))}
            <Link className={controls.menuItem} href="/alike/" onClick={close}>
              <AlikeIcon />
              Alike
            </Link>
            <Link className={controls.menuItem} href="/trash/" onClick={close}>
              <TrashIcon />
              Trash
            </Link>
            <button type="button" className={controls.menuItem} onClick={() => out(leave)}>
              <SignOutIcon />
              Sign out
            </button>
            <button
              type="button"
              className={controls.menuItem}
              disabled={busy}
              onClick={() => out(leaveEverywhere)}
            >
              <SignOutEverywhereIcon />
              Sign out everywhere
            </button>
          </div>
        </>
      )}
      {asked && <SignOutDialog onClose={() => setAsked(undefined)} onConfirm={asked} />}
    </div>
  );
}
