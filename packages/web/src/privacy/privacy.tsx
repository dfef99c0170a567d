import Link from "next/link";
import type { ReactNode } from "react";
import { Wordmark } from "../shell/wordmark";
import styles from "./privacy.module.css";

/** What is kept where, and who sees it, in plain words. docs/threat-model.md says the same to engineers, with its tests. */
export function Privacy() {
  return (
    <main className={styles.page}>
      <header className={styles.bar}>
        <Wordmark href="/" />
      </header>
      <div className={styles.words}>
        <h1 className={styles.title}>Privacy</h1>
        <p>
          Your photos are yours alone. Phototag shows them to nobody else, unless you make a link that does,
          and you can take that back. It has no ads, counts no visits, and asks no other site for anything: no
          fonts, no maps, no analytics.
        </p>

        <Part title="Where your photos are">
          <p>
            Phototag is not one company's service: somebody runs it for themselves and for the people they let
            in. On a laptop, everything lies in a folder of that laptop. In the cloud, it lies in one AWS
            account: files in its storage, tags and dates in its database, both encrypted. Whoever runs that
            laptop or that account has the keys to both. Ask them, if it isn't you.
          </p>
        </Part>

        <Part title="What is kept">
          <ul>
            <li>The files as you sent them, with all that your camera wrote into them.</li>
            <li>
              For each photo: its name, size, dates, camera, place if it has one, tags, words that stand in it
              if reading them is on, and what you wrote or changed.
            </li>
            <li>Your e-mail address and, as a hash, your password. No name, no phone number.</li>
            <li>
              In this browser: a sign-in cookie, and photos that are not sent yet. Signing out removes the
              cookie.
            </li>
          </ul>
          <p>Logs say that something happened and when. They hold no names of photos, no tags, no places.</p>
        </Part>

        <Part title="Who looks at a photo">
          <p>
            A program, once, to find its tags. Which one, the person who runs this Phototag has chosen: a
            network that runs beside the photos, or Amazon Rekognition, which is sent a smaller copy without
            camera data or place. Amazon may keep such copies to improve Rekognition unless that person has
            opted out. On a laptop nothing is sent to anybody.
          </p>
          <p>
            What a place is called is looked up beside the photos too, in lists of cities by{" "}
            <a href="https://www.geonames.org/">GeoNames</a> (
            <a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>). Nobody is told where you
            were.
          </p>
          <p>Nobody's faces are matched, named or kept.</p>
        </Part>

        <Part title="How it goes away">
          <p>
            What you delete waits in the trash for 30 days, so that you can take it back, then it is erased.
            You can erase it sooner there. "Delete your account" on your account page erases everything:
            photos, tags, albums, and your sign-in. In the cloud, backups keep what was erased for another 14
            days.
          </p>
        </Part>

        <Link className={styles.back} href="/">
          Back to the first page
        </Link>
      </div>
    </main>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}
