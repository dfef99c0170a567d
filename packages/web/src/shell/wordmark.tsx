import Link from "next/link";
import styles from "./wordmark.module.css";

/**
 * The name, with a pencil's tick before it.
 * @param folds on a phone the tick stands for both, to make room for the search.
 */
export function Wordmark({ href, folds = false }: { href: string; folds?: boolean }) {
  return (
    <Link href={href} className={styles.wordmark} aria-label="Phototag">
      <svg aria-hidden="true" width="20" height="20" viewBox="0 0 20 20" fill="none">
        <rect x="1" y="3" width="18" height="14" rx="1.5" stroke="currentColor" strokeWidth="1.5" />
        <path
          className={styles.pencil}
          d="m6 10.5 3 2.8L15.5 5"
          strokeWidth="2.5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className={folds ? styles.folding : undefined}>Phototag</span>
    </Link>
  );
}
