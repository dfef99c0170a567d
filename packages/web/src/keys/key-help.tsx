"use client";
import { Dialog, DialogActions } from "../shell/dialog";
import styles from "./key-help.module.css";
import { capsOf, type Place, places } from "./keys";

const isMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** All keys, those of the place one is in first. */
export function KeyHelp({ place, onClose }: { place: Place; onClose(): void }) {
  const order = new Set<Place>([place, "anywhere", ...(Object.keys(places) as Place[])]);
  return (
    <Dialog title="Keys" className={styles.dialog} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys. */}
      <section className={styles.scroll} aria-label="Keys" tabIndex={0}>
        <div className={styles.places}>
          {[...order].map((name) => (
            <section key={name}>
              <h3 className={styles.title}>{places[name].title}</h3>
              <dl className={styles.keys}>
                {Object.entries(places[name].shortcuts).map(([action, shortcut]) => (
                  <div key={action} className={styles.line}>
                    <dt className={styles.caps}>
                      {capsOf(shortcut, isMac()).map((cap) => (
                        <kbd key={cap} className={styles.cap}>
                          {cap}
                        </kbd>
                      ))}
                    </dt>
                    <dd>{shortcut.does}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </section>
      <DialogActions cancel="Close" />
    </Dialog>
  );
}
