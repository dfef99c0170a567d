"use client";
import { format, mend, parse, type Token } from "@phototag/core/search/grammar";
import { afterPrefix, termOf } from "@phototag/core/term";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { Fragment, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTermLabel } from "../album/albums-data";
import { anywhere, isPressed } from "../keys/keys";
import { isTyping } from "../library/use-grid-keys";
import { useAddress } from "../navigation/address";
import { showWhole } from "../shell/focus";
import { CloseIcon, SearchIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
import { standsFor, useOffers } from "./offers";
import styles from "./search-box.module.css";
import { Suggestions } from "./suggestions";
import { joined, mayBeTag, readTyped } from "./typed";
import { useSearch } from "./use-search";
import { useListbox } from "./use-suggestions";

/** Whether two terms can be either: what is left out, or bounds the search in time, cannot. */
function mayJoin(before: Token | undefined, token: Token): boolean {
  const can = (one: Token) =>
    !one.exclude &&
    afterPrefix("after:", termOf(one.term)) === undefined &&
    afterPrefix("before:", termOf(one.term)) === undefined;
  return before !== undefined && can(before) && can(token);
}

const placeOf = (tokens: readonly Token[], index: number) =>
  tokens
    .slice(0, index + 1)
    .map(({ term }) => term)
    .join(" ");

/** What nobody finds out alone, beside the examples that this library has photos of. */
const WRITTEN =
  "Or write name:img_0061, camera:iphone, place:paris, text:receipt, after:2019-06, before:2021, type:heic.";

/** Search. What is searched for stands as chips, and in the page's address. */
export function SearchBox() {
  const { q, photo } = useAddress();
  const pathname = usePathname();
  const client = useQueryClient();
  const show = useSearch();
  const termLabel = useTermLabel();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const problemId = useId();
  const writtenId = useId();
  /** What is done last counts: an answer that comes after something else was done is dropped. */
  const done = useRef(0);
  const { tokens = [] } = parse(q);

  const { rest, exclude, or } = readTyped(text, tokens);
  const taken = new Set(tokens.map(({ term }) => termOf(term)));
  const isEmpty = text === "" && tokens.length === 0;
  // What either of two may be is not within the search.
  const within = or ? "" : format(tokens);
  const suggestions = useOffers(rest, open, within).filter(({ term }) => !taken.has(termOf(term)));

  const go = (query: string) => {
    done.current++;
    const refused = parse(query).problem;
    setProblem(refused);
    if (refused) return;
    setText("");
    setOpen(false);
    show(query);
  };
  const search = (next: readonly Token[]) => go(format(mend(next)));
  const pick = (index: number) => {
    const suggestion = suggestions[index];
    if (!suggestion) return;
    const picked = suggestion.tokens ?? [{ term: suggestion.term, exclude, or }];
    search([...tokens, ...joined(picked, { exclude, or })]);
  };
  /** The beginning of a tag stands for the tag, of several words too; all else is taken as it is written. */
  const submit = async () => {
    const mine = ++done.current;
    if (!text.trim()) return;
    const whole = `${format(tokens)} ${text}`.trim();
    const read = parse(whole);
    if (!read.tokens) return setProblem(read.problem);
    if (mayBeTag(rest)) {
      const meant = await standsFor(client, rest, within, taken);
      if (mine !== done.current) return;
      if (meant) return search([...tokens, { term: meant.term, exclude, or }]);
    }
    // Written as it was typed: words may be a name together that only the library knows.
    go(/\b(and|or|not)\b/i.test(text) ? whole : format(read.tokens));
  };
  const listbox = useListbox(
    open ? suggestions.length : 0,
    pick,
    suggestions.map(({ term }) => term),
  );

  // An address may ask for what is no search: there are no chips to show then, and the text is there to be mended.
  useEffect(() => {
    setText(parse(q).problem ? q : "");
    setProblem(undefined);
  }, [q]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever has gone elsewhere is not led away from there.
  useEffect(() => () => void done.current++, [q, photo, pathname]);

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (!isPressed(anywhere.search, event) || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    if (listbox.onKeyDown(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      setOpen(false);
      void submit();
    } else if (event.key === "Backspace" && text === "" && tokens.length > 0) {
      search(tokens.slice(0, -1));
    } else if (event.key === "Escape") {
      done.current++;
      setText("");
      setProblem(undefined);
      setOpen(false);
      field.current?.blur();
    }
  };

  return (
    // biome-ignore lint/a11y/noRedundantRoles: browsers before 2023 do not know the element.
    <search role="search" className={styles.search}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: a click beside the text is one into the field */}
      <div
        className={styles.box}
        onFocus={showWhole}
        onClick={(event) => event.target === event.currentTarget && field.current?.focus()}
      >
        <SearchIcon />
        {tokens.map((token, index) => (
          // By its place and terms alone: a button that is used stays the same one, and keeps the focus.
          <Fragment key={placeOf(tokens, index)}>
            {mayJoin(tokens[index - 1], token) && (
              <button
                type="button"
                className={styles.or}
                aria-pressed={token.or}
                aria-label={`Either ${termLabel(tokens[index - 1]!.term)} or ${termLabel(token.term)}`}
                title={token.or ? "Either will do. Click for both." : "Both must hold. Click for either."}
                onClick={() => search(tokens.with(index, { ...token, or: !token.or }))}
              >
                {token.or ? "or" : "and"}
              </button>
            )}
            <span className={styles.token} data-exclude={token.exclude || undefined}>
              <button
                type="button"
                className={styles.term}
                aria-pressed={token.exclude}
                aria-label={`Leave out${token.exclude ? ": not" : ""} ${termLabel(token.term)}`}
                title={token.exclude ? "Left out. Click to search for it." : "Click to leave it out."}
                onClick={() => search(tokens.with(index, { ...token, exclude: !token.exclude, or: false }))}
              >
                {token.exclude && "not "}
                {termLabel(token.term)}
              </button>
              <button
                type="button"
                className={styles.remove}
                aria-label={`Remove ${termLabel(token.term)} from the search`}
                onClick={() => {
                  search(tokens.toSpliced(index, 1));
                  field.current?.focus();
                }}
              >
                <CloseIcon />
              </button>
            </span>
          </Fragment>
        ))}
        <input
          ref={field}
          type="search"
          className={styles.field}
          aria-label="Search"
          placeholder={tokens.length === 0 ? "Search your photos" : ""}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          value={text}
          onChange={(event) => {
            done.current++;
            setText(event.target.value);
            setProblem(undefined);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? problemId : open && isEmpty ? writtenId : undefined}
          {...listbox.fieldProps}
        />
        {isEmpty && (
          <span className={styles.key} aria-hidden="true">
            /
          </span>
        )}
        {tokens.length > 0 && (
          <button type="button" className={styles.clear} aria-label="Clear search" onClick={() => search([])}>
            <CloseIcon />
          </button>
        )}
      </div>
      {problem && (
        <p id={problemId} className={`${controls.menu} ${styles.problem}`} role="alert">
          {problem}
        </p>
      )}
      {open && !problem && (
        <Suggestions
          suggestions={suggestions}
          excluding={exclude}
          joining={or}
          heading={isEmpty ? "Try" : undefined}
          footing={isEmpty ? { id: writtenId, text: WRITTEN } : undefined}
          listbox={listbox}
          onPick={pick}
          className={styles.suggestions}
        />
      )}
    </search>
  );
}
