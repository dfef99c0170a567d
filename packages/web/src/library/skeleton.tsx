import styles from "./skeleton.module.css";

/** Sunken tiles where the photos will be, of the shapes that photos have. */
const SHAPES = ["a", "b", "c", "a", "b", "a", "c", "b", "a", "a", "c", "b", "a", "b", "c", "a", "b", "a"];

export function GridSkeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {SHAPES.map((shape, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the tiles are all there is, and never move.
        <span key={index} className={styles.tile} data-shape={shape} />
      ))}
    </div>
  );
}
