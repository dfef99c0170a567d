"use client";
import Link from "next/link";
import { useEffect, useState } from "react";
import { takeFarewell } from "../session/leave";
import { useSession } from "../session/session";
import { enter } from "../session/sign-in";
import { Wordmark } from "../shell/wordmark";
import controls from "../styles/controls.module.css";
import styles from "./landing.module.css";
import { Photographs } from "./photographs";

const LIBRARY = "/library/";

/** Whether the person comes back from a sign-in that failed; the address forgets it. */
function useFailedSignIn(): boolean {
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!new URLSearchParams(window.location.search).has("error")) return;
    setFailed(true);
    window.history.replaceState(null, "", window.location.pathname);
  }, []);
  return failed;
}

/** What whoever was led out is told, once. */
function useFarewell(): string | undefined {
  const [farewell, setFarewell] = useState<string>();
  useEffect(() => {
    const taken = takeFarewell();
    if (taken) setFarewell(taken);
  }, []);
  return farewell;
}

/** The first page: what Phototag does, shown on photographs that it has tagged. */
export function Landing() {
  const { status } = useSession();
  const failed = useFailedSignIn();
  const farewell = useFarewell();
  useEffect(() => {
    if (status === "signed-in") window.location.replace(LIBRARY);
  }, [status]);

  return (
    <main className={styles.page}>
      <header className={styles.bar}>
        <Wordmark href="/" />
        <button type="button" className={controls.quiet} onClick={() => void enter(LIBRARY)}>
          Sign in
        </button>
      </header>
      <div className={styles.words}>
        <h1 className={styles.sentence}>A private photo library that tags itself.</h1>
        <p className={styles.private}>
          Private: nobody else sees your photos, no ads, no tracking.{" "}
          <Link href="/privacy/">What is kept where</Link>
        </p>
        <button
          type="button"
          className={`${controls.primary} ${styles.create}`}
          onClick={() => void enter(LIBRARY, "signup")}
        >
          Create your library
        </button>
        <p role="status" className={failed ? styles.failed : styles.farewell}>
          {failed ? "Signing in didn't work. Try again." : farewell}
        </p>
      </div>
      <Photographs />
    </main>
  );
}
