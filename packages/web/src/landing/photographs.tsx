import photos from "../landing-photos.json";
import { confidenceWord } from "../photo/confidence";
import styles from "./photographs.module.css";

interface LandingPhoto {
  src: string;
  width: number;
  height: number;
  alt: string;
  tags: { name: string; confidence: number }[];
  credit: string;
}

const TAGS = 5;

/** Real photographs with tags that the recognizer gave them, the right ones, in rows like the library's own. */
export function Photographs() {
  const shown: LandingPhoto[] = photos;
  if (shown.length === 0) return null;
  return (
    <>
      <section className={styles.sheet} aria-label="Photographs tagged by Phototag">
        {shown.map(({ src, width, height, alt, tags }, index) => (
          <figure key={src} className={styles.photo}>
            <img
              className={styles.picture}
              src={src}
              width={width}
              height={height}
              alt={alt}
              loading={index < 4 ? "eager" : "lazy"}
              decoding="async"
            />
            <figcaption className={styles.tags}>
              {tags.slice(0, TAGS).map(({ name, confidence }) => (
                <span key={name} className={styles.tag}>
                  {name} <span className={styles.word}>{confidenceWord(confidence)}</span>
                </span>
              ))}
            </figcaption>
          </figure>
        ))}
      </section>
      <footer className={styles.credits}>
        <details>
          <summary>About the photographs</summary>
          <ul>
            {shown.map(({ src, credit }) => (
              <li key={src}>{credit}</li>
            ))}
          </ul>
        </details>
      </footer>
    </>
  );
}
