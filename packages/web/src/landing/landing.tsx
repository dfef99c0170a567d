"use client";
import { signIn } from "next-auth/react";
import { useEffect, useState } from "react";
import { useSession } from "../session/session";
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

/** The first page: what Phototag does, shown on photographs that it has tagged. */
export function Landing() {
  const { status } = useSession();
  const failed = useFailedSignIn();
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
        <p role="status" className={styles.failed}>
          {failed && "Signing in didn't work. Try again."}
        </p>
      </div>
      <Photographs />
    </main>
  );
}
