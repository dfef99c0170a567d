"use client";
import { signIn } from "next-auth/react";
import { useEffect } from "react";
import { useSession } from "../session/session";
import { Wordmark } from "../shell/wordmark";
import controls from "../styles/controls.module.css";
import styles from "./landing.module.css";
import { Photographs } from "./photographs";

const LIBRARY = "/library/";

/** The first page: what Phototag does, shown on photographs that it has tagged. */
export function Landing() {
  const { status } = useSession();
  useEffect(() => {
    if (status === "signed-in") window.location.replace(LIBRARY);
  }, [status]);

  return (
    <main className={styles.page}>
      <header className={styles.bar}>
        <Wordmark href="/" />
        <button
          type="button"
          className={controls.quiet}
          onClick={() => void signIn("cognito", { callbackUrl: LIBRARY })}
        >
          Sign in
        </button>
      </header>
      <div className={styles.words}>
        <h1 className={styles.sentence}>A private photo library that tags itself.</h1>
        <button
          type="button"
          className={`${controls.primary} ${styles.create}`}
          onClick={() => void signIn("cognito", { callbackUrl: LIBRARY }, { screen_hint: "signup" })}
        >
          Create your library
        </button>
      </div>
      <Photographs />
    </main>
  );
}
