"use client";
import { format, mend, parse, type Token } from "@phototag/core/search/grammar";
import { suggestedTerms, termLabel, termOf } from "@phototag/core/term";
import { useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { isTyping } from "../library/use-grid-keys";
import { navigate, useAddress } from "../navigation/address";
import { CloseIcon, SearchIcon } from "../shell/icons";
import controls from "../styles/controls.module.css";
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
  const [problem, setProblem] = useState<string>();
  const problemId = useId();
  const { tokens = [] } = parse(q);

  // "-be" asks for tags that begin with "be", to leave them out.
  const minus = text.startsWith("-");
  const prefix = (minus ? text.slice(1) : text).replace(/^"/, "").trim();
  const taken = new Set(tokens.map(({ term }) => termOf(term)));
  const found = useTagSuggestions(prefix, open).filter(({ name }) => !taken.has(termOf(name)));
  const suggestions: Suggestion[] = found.map(ofTag);
  if (prefix === "" && !minus && tokens.length === 0 && found.length > 0) {
    suggestions.push(...suggestedTerms.map((term) => ({ term, label: termLabel(term) })));
  }

  const search = (next: readonly Token[]) => {
    const query = format(mend(next));
    const refused = parse(query).problem;
    setProblem(refused);
    if (refused) return;
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
    if (!text.trim()) return;
    const [term, ...more] = parse(text).tokens ?? [];
    const tags =
      term && more.length === 0 ? await client.ensureQueryData(tagsOptions(term.term)).catch(() => []) : [];
    const tag = tags.find(({ name }) => termOf(name) === termOf(term!.term)) ?? tags[0];
    if (tag) return search([...tokens, { ...term!, term: tag.name }]);
    const whole = parse(`${format(tokens)} ${text}`);
    if (whole.tokens) search(whole.tokens);
    else setProblem(whole.problem);
  };
  const listbox = useListbox(open ? suggestions.length : 0, pick);

  // An address may ask for what is no search: there are no chips to show then, and the text is there to be mended.
  useEffect(() => {
    setText(parse(q).problem ? q : "");
    setProblem(undefined);
  }, [q]);

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
      setProblem(undefined);
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
            key={format(tokens.slice(0, index + 1))}
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
            setProblem(undefined);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
          aria-invalid={problem !== undefined}
          aria-describedby={problem && problemId}
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
      {problem && (
        <p id={problemId} className={`${controls.menu} ${styles.problem}`} role="alert">
          {problem}
        </p>
      )}
      {open && !problem && (
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
