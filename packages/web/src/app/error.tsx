"use client";
import { Wordmark } from "../shell/wordmark";
import controls from "../styles/controls.module.css";

/** In place of a page whose code failed. Next's own has styles within it, which the site's policy refuses. */
export default function ErrorPage({ reset }: { error: Error; reset(): void }) {
  return (
    <main className={controls.message}>
      <Wordmark href="/" />
      <h1 className={controls.messageTitle}>This page stopped working.</h1>
      <button type="button" className={controls.button} onClick={reset}>
        Try again
      </button>
    </main>
  );
}
