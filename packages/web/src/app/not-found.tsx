import type { Metadata } from "next";
import Link from "next/link";
import { Wordmark } from "../shell/wordmark";
import controls from "../styles/controls.module.css";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className={controls.message}>
      <Wordmark href="/" />
      <h1 className={controls.messageTitle}>There is no page here.</h1>
      <p className={controls.messageText}>
        The address may be mistyped, or the page may have moved. Your photos are where they were.
      </p>
      <Link className={controls.primary} href="/library/">
        Go to your library
      </Link>
    </main>
  );
}
