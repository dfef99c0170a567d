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
      <Link className={controls.button} href="/library/">
        Go to your library
      </Link>
    </main>
  );
}
