"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type MouseEvent, useId, useState } from "react";
import type { AlikeGroup as Group, Image } from "../api/types";
import { deletePhotos } from "../library/actions";
import { altText } from "../library/alt";
import { renewAddresses } from "../library/lists";
import { thumbhashColor } from "../library/thumbhash";
import { factsOf } from "../photo/details";
import { loadView } from "../photo/load-view";
import { openPhoto } from "../photo/open-photo";
import { TickIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import styles from "./alike-group.module.css";

/** One group: a click on a photo changes whether it is kept, one button does what was decided. */
export function AlikeGroup({ group: { best, images, count } }: { group: Group }) {
  const client = useQueryClient();
  const title = useId();
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set([best]));
  const doomed = images.filter(({ id }) => !kept.has(id)).map(({ id }) => id);

  const toggle = (id: string) =>
    setKept((current) => {
      const next = new Set(current);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  const act = (event: MouseEvent<HTMLElement>) => {
    // This group goes, and the keyboard's place with it: on to its neighbor.
    const section = event.currentTarget.closest("section");
    const headings = [section?.nextElementSibling, section?.previousElementSibling].map((neighbor) =>
      neighbor?.querySelector<HTMLElement>("h1, h2"),
    );
    headings.find((heading) => heading)?.focus();
    void deletePhotos(client, doomed);
  };

  return (
    <section className={styles.group} aria-labelledby={`${title} ${title}-best`}>
      <div className={styles.head}>
        <h2 id={title} className={styles.title} tabIndex={-1}>
          {count} alike
        </h2>
        {count > images.length && <p className={styles.note}>Here are {images.length} of them.</p>}
        <button
          type="button"
          className={controls.button}
          disabled={kept.size === 0 || doomed.length === 0}
          onClick={act}
        >
          {kept.size === 0
            ? "Keep one at least"
            : doomed.length === 0
              ? `Keep all ${images.length}`
              : `Keep ${kept.size}, trash ${doomed.length}`}
        </button>
      </div>
      <ul className={styles.row}>
        {images.map((image) => (
          <li key={image.id} className={styles.photo} data-kept={kept.has(image.id) || undefined}>
            <Candidate
              image={image}
              isBest={image.id === best}
              nameId={image.id === best ? `${title}-best` : undefined}
              kept={kept.has(image.id)}
              onToggle={() => toggle(image.id)}
              onError={() => renewAddresses(client)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface CandidateProps {
  image: Image;
  isBest: boolean;
  nameId: string | undefined;
  kept: boolean;
  onToggle(): void;
  onError(): void;
}

function Candidate({ image, isBest, nameId, kept, onToggle, onError }: CandidateProps) {
  const facts = new Map(factsOf(image, undefined).map(({ name, value }) => [name, value]));
  const open = (event: MouseEvent) => {
    // With Ctrl or the middle button the browser opens the photo in a tab of its own.
    if (event.button !== 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    void openPhoto(image.id, null, loadView());
  };
  return (
    <>
      <button
        type="button"
        className={styles.pick}
        aria-pressed={kept}
        aria-label={`Keep ${image.name}`}
        onClick={onToggle}
      >
        <img
          className={styles.picture}
          style={{
            backgroundColor: thumbhashColor(image.thumbhash),
            aspectRatio: `${image.width} / ${image.height}`,
          }}
          src={image.thumbUrl}
          alt={altText(image)}
          loading="lazy"
          decoding="async"
          onError={onError}
        />
        <span className={styles.mark}>
          <TickIcon />
        </span>
      </button>
      <p className={styles.name}>
        {isBest && <strong className={styles.best}>Best</strong>}
        <a id={nameId} href={`?photo=${image.id}`} onClick={open}>
          {image.name}
        </a>
      </p>
      <p>
        {facts.get("Dimensions")} · {facts.get("Size")}
      </p>
      <p className={styles.note}>{facts.get("Taken") ?? facts.get("Added")}</p>
    </>
  );
}
