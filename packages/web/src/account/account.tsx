"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { getAccount } from "../api/client";
import { Unreachable } from "../api/errors";
import { SharedLinks } from "../share/shared-links";
import { bytesInWords } from "../shell/counted";
import controls from "../styles/controls.module.css";
import { TakeOutButton } from "../take-out/take-out-button";
import styles from "./account.module.css";
import { DeleteDialog } from "./delete-dialog";
import { photosInWords, shareOf } from "./kept";

/** What the account keeps, and the way out of it for good. */
export function Account() {
  const { data, error } = useQuery({
    queryKey: ["account"],
    queryFn: ({ signal }) => getAccount(signal),
    staleTime: 0,
  });
  const [deleting, setDeleting] = useState(false);
  const share = data && shareOf(data);

  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Your account</h1>
      {error && !(error instanceof Unreachable) && (
        <p className={styles.problem} role="alert">
          {error.message}
        </p>
      )}
      <dl className={styles.facts} aria-busy={!data}>
        <Fact name="E-mail">{data?.email}</Fact>
        <Fact name="Photos">{data && photosInWords(data)}</Fact>
        <Fact name="Storage">
          {data &&
            (share === undefined
              ? bytesInWords(data.bytes)
              : `${bytesInWords(data.bytes)} of ${bytesInWords(data.limits.bytes)}`)}
          {share !== undefined && (
            <span className={styles.bar} aria-hidden="true">
              <span className={styles.used} style={{ width: `${share * 100}%` }} />
            </span>
          )}
        </Fact>
      </dl>
      <p className={styles.note}>
        <Link href="/privacy/">What is kept where, and who sees it</Link>
      </p>
      <SharedLinks />
      <section className={styles.leave} aria-labelledby="take-out">
        <h2 id="take-out" className={styles.subtitle}>
          Take your photos with you
        </h2>
        <p className={styles.note}>
          All originals in a zip, each with a sidecar: its tags, caption, date, stars, place and albums, as
          other programs read them. What is in the trash stays here.
        </p>
        <TakeOutButton
          wanted={{
            of: "everything",
            photos: data ? data.photos - data.trashed : 0,
            bytes: data?.bytes ?? 0,
          }}
          label="Export everything"
          disabled={!data || data.photos === data.trashed}
        />
      </section>
      <section className={styles.leave} aria-labelledby="leave">
        <h2 id="leave" className={styles.subtitle}>
          Delete your account
        </h2>
        <p className={styles.note}>
          Your photos, their tags and your sign-in go for good. Download what you want to keep first.
        </p>
        <button
          type="button"
          className={`${controls.danger} ${styles.target}`}
          disabled={!data}
          onClick={() => setDeleting(true)}
        >
          Delete account
        </button>
      </section>
      {deleting && data && <DeleteDialog account={data} onClose={() => setDeleting(false)} />}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt className={styles.name}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
