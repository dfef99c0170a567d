import type { Metadata } from "next";
import Link from "next/link";
import styles from "./not-found.module.css";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className={styles.page}>
      <h1 className={styles.title}>There is no page here.</h1>
      <p>
        <Link href="/library/">Go to your library</Link>
      </p>
    </main>
  );
}
