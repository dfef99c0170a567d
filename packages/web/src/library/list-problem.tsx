import { Unreachable } from "../api/errors";
import styles from "./library.module.css";
import { GridSkeleton } from "./skeleton";

/** What stands in a list's place while it can't be shown. That nothing can be reached is said under the bar, once. */
export function ListProblem({ error }: { error: Error | null }) {
  if (!error || error instanceof Unreachable) return <GridSkeleton />;
  return (
    <p className={styles.line} role="alert">
      {error.message}
    </p>
  );
}
