"use client";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { isTyping } from "../library/use-grid-keys";
import { navigate, useAddress } from "../navigation/address";
import { CloseIcon, SearchIcon } from "../shell/icons";
import { formatQuery, parseQuery, type QueryToken, termLabel, toggleExclude, withoutToken } from "./query";
import styles from "./search-box.module.css";
import { ofTag, type Suggestion, Suggestions } from "./suggestions";
import { tagsOptions, useListbox, useTagSuggestions } from "./use-suggestions";

const LIBRARY = "/library/";

/** Search by tags. What is searched for stands as chips, and in the page's address. */
export function SearchBox() {
  const { q } = useAddress();
  const client = useQueryClient();
  const router = useRouter();
  const pathname = usePathname();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const tokens = parseQuery(q);

  // "-be" asks for tags that begin with "be", to leave them out.
  const minus = text.startsWith("-");
  const prefix = (minus ? text.slice(1) : text).replace(/^"/, "").trim();
  const taken = new Set(tokens.map(({ term }) => term.toLowerCase()));
  const found = useTagSuggestions(prefix, open).filter(({ name }) => !taken.has(name.toLowerCase()));
  const suggestions: Suggestion[] = found.map(ofTag);
  if (prefix === "" && !minus && tokens.length === 0 && found.length > 0) {
    suggestions.push({ term: "untagged", label: termLabel("untagged") });
  }

  const search = (next: readonly QueryToken[]) => {
    const query = formatQuery(next);
    setText("");
    if (pathname.startsWith(LIBRARY.slice(0, -1))) {
      navigate({ q: query, photo: undefined });
      window.scrollTo({ top: 0, behavior: "instant" });
    } else if (query) router.push(`${LIBRARY}?${new URLSearchParams({ q: query })}`);
  };
  const pick = (index: number) => {
    const suggestion = suggestions[index];
    if (suggestion) search([...tokens, { term: suggestion.term, exclude: minus, or: false }]);
  };
  /** The beginning of a tag stands for the tag; what is no tag's beginning, or more than one term, is taken as it is. */
  const submit = async () => {
    const [term, ...more] = parseQuery(text);
    if (!term) return;
    const tags =
      more.length === 0 ? await client.ensureQueryData(tagsOptions(term.term)).catch(() => []) : [];
    const lower = term.term.toLowerCase();
    const tag = tags.find(({ name }) => name.toLowerCase() === lower) ?? tags[0];
    if (tag) search([...tokens, { ...term, term: tag.name }]);
    else search(parseQuery(`${formatQuery(tokens)} ${text}`));
  };
  const listbox = useListbox(open ? suggestions.length : 0, pick);

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || isTyping(event.target) || event.ctrlKey || event.metaKey) return;
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
      setText("");
      setOpen(false);
      field.current?.blur();
    }
  };

  return (
    <search className={styles.search}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: a click beside the text is one into the field */}
      <div
        className={styles.box}
        onClick={(event) => event.target === event.currentTarget && field.current?.focus()}
      >
        <SearchIcon />
        {tokens.map((token, index) => (
          <span
            key={`${token.exclude} ${token.term}`}
            className={styles.token}
            data-exclude={token.exclude || undefined}
          >
            {token.or && <span className={styles.or}>or</span>}
            <button
              type="button"
              className={styles.term}
              aria-pressed={token.exclude}
              aria-label={`Leave out ${termLabel(token.term)}`}
              title={token.exclude ? "Left out. Click to search for it." : "Click to leave it out."}
              onClick={() => search(toggleExclude(tokens, index))}
            >
              {token.exclude && "not "}
              {termLabel(token.term)}
            </button>
            <button
              type="button"
              className={styles.remove}
              aria-label={`Remove ${termLabel(token.term)} from the search`}
              onClick={() => {
                search(withoutToken(tokens, index));
                field.current?.focus();
              }}
            >
              <CloseIcon />
            </button>
          </span>
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
            setText(event.target.value);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          {...listbox.fieldProps}
        />
        {tokens.length === 0 && text === "" && (
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
      {open && (
        <Suggestions
          suggestions={suggestions}
          excluding={minus}
          listbox={listbox}
          onPick={pick}
          className={styles.suggestions}
        />
      )}
    </search>
  );
}
