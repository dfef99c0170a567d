"use client";
import { format } from "@phototag/core/search/grammar";
import { keepPreviousData, type QueryClient, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { forgetTagRule, listAllTags, removeTag, renameTag, type TagPage } from "../api/client";
import type { Job, ListedTag, TagRule } from "../api/types";
import { begin } from "../jobs/jobs-data";
import library from "../library/library.module.css";
import { ListProblem } from "../library/list-problem";
import { photos } from "../shell/counted";
import { ConfirmDialog } from "../shell/dialog";
import { announce, tellWhy } from "../shell/undo";
import controls from "../styles/controls.module.css";
import { RenameDialog } from "./rename-dialog";
import styles from "./tags.module.css";

const KEY = ["tags", "all"];

/** With so many there is something to look for. */
const MANY = 24;

/** Every tag by its newest photo: to look at, to rename, to take away from all photos. */
export function Tags() {
  const client = useQueryClient();
  const [begins, setBegins] = useState("");
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: [...KEY, begins.trim()],
    queryFn: ({ pageParam, signal }) => listAllTags(begins.trim(), pageParam, signal),
    placeholderData: keepPreviousData,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: TagPage) => last.cursor,
  });
  const [renaming, setRenaming] = useState<ListedTag>();
  const [removing, setRemoving] = useState<ListedTag>();
  if (!data) return <ListProblem title="Tags" error={error} />;
  const tags = data.pages.flatMap((page) => page.tags);
  const rules = data.pages[0]?.rules ?? [];
  return (
    <>
      <div className={library.head}>
        <h1 className={library.title}>Tags</h1>
        {tags.length === 0 && (
          <p className={library.note} role="status">
            {begins
              ? `No tag begins with “${begins.trim()}”.`
              : "None yet. Photos get them as they are added."}
          </p>
        )}
        {(tags.length > MANY || begins !== "") && (
          <input
            type="search"
            className={`${controls.field} ${styles.begins}`}
            aria-label="Tags that begin with"
            placeholder="Tags that begin with"
            maxLength={64}
            value={begins}
            onChange={({ target }) => setBegins(target.value)}
          />
        )}
      </div>
      <ul className={styles.tags} aria-label="Tags">
        {tags.map((tag) => (
          <li key={tag.name} className={styles.tag}>
            <Link
              className={styles.link}
              href={`/library/?${new URLSearchParams({ q: format([{ term: tag.name, exclude: false, or: false }]) })}`}
              prefetch={false}
            >
              <span className={styles.cover}>
                {tag.thumbUrl && <img src={tag.thumbUrl} alt="" loading="lazy" />}
              </span>
              <span className={styles.name}>{tag.name}</span>
              <span className={library.note}>{photos(tag.count)}</span>
            </Link>
            <button
              type="button"
              className={controls.quiet}
              aria-label={`Rename ${tag.name}`}
              onClick={() => setRenaming(tag)}
            >
              Rename
            </button>
            <button
              type="button"
              className={controls.quiet}
              aria-label={`Remove ${tag.name}`}
              onClick={() => setRemoving(tag)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <div className={styles.more}>
          <button
            type="button"
            className={controls.button}
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            More tags
          </button>
        </div>
      )}
      {rules.length > 0 && <Rules rules={rules} onForget={({ name }) => void forgetRule(client, name)} />}
      {renaming && (
        <RenameDialog
          name={renaming.name}
          onClose={() => setRenaming(undefined)}
          onDone={(name) => retell(client, () => renameTag(renaming.name, name))}
        />
      )}
      {removing && (
        <ConfirmDialog
          title={`Remove “${removing.name}”?`}
          text={`${photos(removing.count)} ${removing.count === 1 ? "loses" : "lose"} this tag, and photos to come do not get it. The photos stay.`}
          action="Remove"
          onClose={() => setRemoving(undefined)}
          onConfirm={() => retell(client, () => removeTag(removing.name))}
        />
      )}
    </>
  );
}

function retell(client: QueryClient, request: () => Promise<Job>): void {
  void begin(client, request, () => retell(client, request));
}

async function forgetRule(client: QueryClient, name: string): Promise<void> {
  try {
    await forgetTagRule(name);
    announce(`“${name}” comes again in photos to come.`);
  } catch (error) {
    tellWhy(error, () => forgetRule(client, name));
  }
  await client.invalidateQueries({ queryKey: KEY });
}

/** What is done with tags of photos to come. */
function Rules({ rules, onForget }: { rules: TagRule[]; onForget(rule: TagRule): void }) {
  return (
    <section className={styles.rules} aria-labelledby="tag-rules">
      <h2 id="tag-rules" className={library.title}>
        Renamed or removed
      </h2>
      <p className={library.note}>Photos to come follow this too, until you forget it.</p>
      <ul>
        {rules.map((rule) => (
          <li key={rule.name} className={styles.rule}>
            <span>{rule.to === undefined ? `${rule.name}: removed` : `${rule.name}: called ${rule.to}`}</span>
            <button
              type="button"
              className={controls.quiet}
              aria-label={`Forget that ${rule.name} was ${rule.to === undefined ? "removed" : "renamed"}`}
              onClick={() => onForget(rule)}
            >
              Forget
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
