"use client";
import { afterPrefix, type OwnTerm } from "@phototag/core/term";
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { changeImages, changeTags } from "../api/client";
import type { Box, Edit, Image, ImageDetail, Tag, TagChange } from "../api/types";
import { topTags } from "../library/alt";
import { listKey, replaceImage } from "../library/lists";
import { TagInput } from "../search/tag-input";
import { CloseIcon } from "../shell/icons";
import { announce, tellWhy } from "../shell/undo";
import { confidenceWord } from "./confidence";
import styles from "./tag-list.module.css";
import { useFind } from "./use-find";

interface TagListProps {
  image: Image;
  readOnly: boolean;
  onPoint(boxes: Box[]): void;
}

/** What the photo will look like once the API has followed. */
function withChange(tags: readonly Tag[], { add = [], remove = [] }: TagChange): Tag[] {
  const same = (a: string) => (b: string) => a.toLowerCase() === b.toLowerCase();
  const touched = [...add, ...remove];
  const kept = tags.filter(({ name }) => !touched.some(same(name)));
  return [
    ...kept,
    ...add.map((name) => ({ name, confidence: 100, source: "person" as const, parents: [], boxes: [] })),
  ];
}

function said({ add = [], remove = [] }: TagChange): string {
  return remove.length > 0 ? `Removed ${remove.join(", ")}.` : `Added ${add.join(", ")}.`;
}

function refreshTags(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ["tags"] });
  void client.invalidateQueries({ queryKey: listKey("untagged" satisfies OwnTerm) });
  // Any search may find other photos now; months do not. The one under the photo waits until that is left.
  void client.invalidateQueries({
    queryKey: ["images"],
    predicate: ({ queryKey: [, q] }) => afterPrefix("month:", String(q)) === undefined,
    refetchType: document.querySelector("[data-photo-view]") ? "none" : "active",
  });
}

/** As the API says how its change is undone; a way that stays when the view has gone. */
function wayBack(client: QueryClient, { id, undo }: ImageDetail): (() => Promise<void>) | undefined {
  if (!undo) return undefined;
  return async () => {
    const [result] = await changeImages([id], undo as Edit);
    if (!result?.ok) throw new Error(result?.message);
    const { image } = result;
    if (image) {
      client.setQueryData<ImageDetail>(["image", id], (detail) => detail && { ...detail, ...image });
      replaceImage(client, image);
    }
    refreshTags(client);
  };
}

export function TagList({ image, readOnly, onPoint }: TagListProps) {
  const client = useQueryClient();
  const find = useFind();
  const key = ["image", image.id];
  const list = useRef<HTMLUListElement>(null);

  const show = (next: Image) => {
    client.setQueryData<ImageDetail>(key, (detail) => detail && { ...detail, ...next });
    replaceImage(client, next);
  };
  const mutationKey = ["image-tags", image.id];
  /** An answer does not know of the changes that still wait: it would show them undone. */
  const isLast = () => client.isMutating({ mutationKey }) === 1;
  const change = useMutation({
    mutationKey,
    // One after the other, so that the last answer knows of all.
    scope: { id: `image-tags ${image.id}` },
    mutationFn: (tags: TagChange) => changeTags(image.id, tags),
    onMutate: async (tags) => {
      await client.cancelQueries({ queryKey: key });
      const before: Image = client.getQueryData<ImageDetail>(key) ?? image;
      show({ ...before, tags: withChange(before.tags, tags) });
      return before;
    },
    onError: (error, tags, before) => {
      if (before && isLast()) show(before);
      void client.invalidateQueries({ queryKey: key });
      tellWhy(error, () => change.mutate(tags));
    },
    onSuccess: (changed, tags) => {
      if (isLast()) show(changed);
      announce(said(tags), wayBack(client, changed));
    },
    onSettled: () => refreshTags(client),
  });

  /** The chip goes, and the keyboard's place with it: on to the next chip, the one before, or the field. */
  const focusBeside = (index: number) => {
    const chips = list.current?.children ?? [];
    const beside = chips[index + 1] ?? chips[index - 1];
    const field = list.current?.parentElement?.querySelector<HTMLElement>("input");
    (beside?.querySelector<HTMLElement>("[data-remove]") ?? field)?.focus();
  };

  const tags = topTags(image, image.tags.length);
  return (
    <div>
      {tags.length === 0 && <p className={styles.none}>No tags yet.</p>}
      <ul ref={list} className={styles.tags}>
        {tags.map((tag, index) => (
          <TagChip
            key={tag.name}
            tag={tag}
            index={index}
            onPoint={onPoint}
            onFind={() => find(tag.name)}
            onRemove={
              readOnly
                ? undefined
                : () => {
                    onPoint([]);
                    focusBeside(index);
                    change.mutate({ remove: [tag.name] });
                  }
            }
          />
        ))}
      </ul>
      {!readOnly && (
        <TagInput
          label="Add a tag"
          taken={image.tags.map(({ name }) => name)}
          onPick={(name) => change.mutate({ add: [name] })}
        />
      )}
    </div>
  );
}

interface TagChipProps {
  tag: Tag;
  index: number;
  onPoint(boxes: Box[]): void;
  onFind(): void;
  onRemove?(): void;
}

function TagChip({ tag, index, onPoint, onFind, onRemove }: TagChipProps) {
  const { name, source, boxes } = tag;
  const own = source === "person";
  const word = own ? "yours" : source === "file" ? "from the file" : confidenceWord(tag.confidence);
  const number = source === "model" ? `${Math.round(tag.confidence)} %` : "";
  return (
    <li
      className={styles.chip}
      data-own={own || undefined}
      style={{ animationDelay: `calc(${index} * var(--stagger))` }}
      onPointerEnter={() => onPoint(boxes)}
      onPointerLeave={() => onPoint([])}
    >
      <button
        type="button"
        className={styles.name}
        onFocus={() => onPoint(boxes)}
        onBlur={() => onPoint([])}
        onClick={onFind}
      >
        <span>{name}</span>
        {!own && (
          <span className={styles.word} aria-hidden="true">
            <span className={number ? styles.said : undefined}>{word}</span>
            {number && <span className={styles.number}>{number}</span>}
          </span>
        )}
        <span className="visually-hidden">
          {own ? ", your tag: find photos" : `, ${[word, number].filter(Boolean).join(", ")}: find photos`}
        </span>
      </button>
      {onRemove && (
        <button
          type="button"
          className={styles.remove}
          aria-label={`Remove ${name}`}
          data-remove
          onClick={onRemove}
        >
          <CloseIcon />
        </button>
      )}
    </li>
  );
}
