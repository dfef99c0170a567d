"use client";
import { format, mend } from "@phototag/core/search/grammar";
import type { OwnTerm } from "@phototag/core/term";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { changeTags } from "../api/client";
import type { Box, Image, ImageDetail, Tag, TagChange } from "../api/types";
import { topTags } from "../library/alt";
import { listKey, replaceImage } from "../library/lists";
import { navigate } from "../navigation/address";
import { TagInput } from "../search/tag-input";
import { CloseIcon } from "../shell/icons";
import { announce } from "../shell/undo";
import { confidenceWord } from "./confidence";
import styles from "./tag-list.module.css";

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

export function TagList({ image, readOnly, onPoint }: TagListProps) {
  const client = useQueryClient();
  const router = useRouter();
  const inLibrary = usePathname().startsWith("/library");
  const key = ["image", image.id];

  const show = (next: Image) => {
    client.setQueryData<ImageDetail>(key, (detail) => detail && { ...detail, ...next });
    replaceImage(client, next);
  };
  const change = useMutation({
    mutationFn: (tags: TagChange) => changeTags(image.id, tags),
    onMutate: async (tags) => {
      await client.cancelQueries({ queryKey: key });
      show({ ...image, tags: withChange(image.tags, tags) });
      return image;
    },
    onError: (error, _tags, before) => {
      if (before) show(before);
      announce(error.message);
    },
    onSuccess: show,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ["tags"] });
      void client.invalidateQueries({ queryKey: listKey("untagged" satisfies OwnTerm) });
    },
  });

  const find = (name: string) => {
    const q = format(mend([{ term: name, exclude: false, or: false }]));
    if (inLibrary) navigate({ q, photo: undefined });
    else router.push(`/library/?${new URLSearchParams({ q })}`);
  };

  const tags = topTags(image, image.tags.length);
  return (
    <>
      {tags.length === 0 && <p className={styles.none}>No tags yet.</p>}
      <ul className={styles.tags}>
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
    </>
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
  const word = own ? "yours" : confidenceWord(tag.confidence);
  const number = own ? "" : `${Math.round(tag.confidence)} %`;
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
            <span className={styles.said}>{word}</span>
            <span className={styles.number}>{number}</span>
          </span>
        )}
        <span className="visually-hidden">
          {own ? ", your tag: find photos" : `, ${word}, ${number}: find photos`}
        </span>
      </button>
      {onRemove && (
        <button type="button" className={styles.remove} aria-label={`Remove ${name}`} onClick={onRemove}>
          <CloseIcon />
        </button>
      )}
    </li>
  );
}
