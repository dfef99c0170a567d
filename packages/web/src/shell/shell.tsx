"use client";
/** The frame of the signed-in pages: the gate, the bar, what is said under it, the undo line, and drops anywhere. */
import { usePathname } from "next/navigation";
import { type MouseEvent, type ReactNode, useEffect } from "react";
import { AccountMenu } from "../account/account-menu";
import { KeysEverywhere } from "../keys/keys-everywhere";
import { SelectionBar } from "../library/selection-bar";
import { GridSkeleton } from "../library/skeleton";
import { useAddress } from "../navigation/address";
import { SearchBox } from "../search/search-box";
import { isLeaving } from "../session/leave";
import { useSession } from "../session/session";
import { enter } from "../session/sign-in";
import controls from "../styles/controls.module.css";
import { TakeOutLine } from "../take-out/take-out-line";
import { AddButton } from "../uploads/add-button";
import { DropTarget } from "../uploads/drop-target";
import { Shared } from "../uploads/shared";
import { UploadsProvider } from "../uploads/uploads-provider";
import { focusMain, useFocusKept } from "./focus";
import { lazily } from "./lazily";
import { Notice } from "./notice";
import { RunningLines } from "./running-line";
import styles from "./shell.module.css";
import { UndoBar } from "./undo-bar";
import { Wordmark } from "./wordmark";

/** Nothing that is seen first waits for it. */
const JobsLine = lazily(() => import("../jobs/jobs-line").then((module) => module.JobsLine), "What goes on");

/** Pages that begin with photos: where those will be is drawn by the page's own HTML, before any script has come. */
const OF_PHOTOS = /^\/(library|trash)\b/;

export function Shell({ children }: { children: ReactNode }) {
  const { status, email } = useSession();
  const pathname = usePathname();
  const { q } = useAddress();
  const ofPhotos = OF_PHOTOS.test(pathname);
  useFocusKept(`${pathname}?${q}`);
  if (status === "signed-out") return <SignInGate />;
  return (
    <UploadsProvider owner={email}>
      <header className={styles.bar}>
        {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place on this page; the address is the search's. */}
        <a className={`${controls.button} ${styles.skip}`} href="#photos" onClick={toMain}>
          Skip to the photos
        </a>
        <Wordmark href="/library/" folds />
        <div className={styles.search}>
          <SearchBox />
        </div>
        <div className={styles.actions}>
          <AddButton />
          <AccountMenu email={email} />
        </div>
        <SelectionBar />
      </header>
      <Notice />
      <main id="photos" tabIndex={-1} className={styles.main}>
        {email ? children : ofPhotos ? <GridSkeleton /> : null}
      </main>
      <DropTarget />
      {email && <Shared />}
      <UndoBar />
      <RunningLines>
        <TakeOutLine />
        <JobsLine />
      </RunningLines>
      <KeysEverywhere />
    </UploadsProvider>
  );
}

/** The address says what is shown: a fragment is not part of it. */
function toMain(event: MouseEvent): void {
  event.preventDefault();
  focusMain();
}

/** Somebody who is not signed in is led to sign in, and comes back to the very place they asked for. */
function SignInGate() {
  const leaving = isLeaving();
  useEffect(() => {
    // After a failed sign-in next-auth names the error in the address: going on by itself would go round in circles.
    if (isLeaving() || new URLSearchParams(window.location.search).has("error")) return;
    void enter();
  }, []);
  if (leaving) return null;
  return (
    <main className={controls.message}>
      <Wordmark href="/" />
      <h1 className={controls.messageTitle}>Sign in to see your library.</h1>
      <button type="button" className={controls.primary} onClick={() => void enter()}>
        Sign in
      </button>
    </main>
  );
}
