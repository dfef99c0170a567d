/** What a person does in a browser, said once for engines that have different drivers. Elements are sought by XPath. */
export interface Visitor {
  open(url: string): Promise<void>;
  /** Waits until an element is there to be seen. */
  see(sought: string, patience?: number): Promise<void>;
  /** Waits until none is left. */
  miss(sought: string): Promise<void>;
  click(sought: string): Promise<void>;
  /** Writes into a field, in place of what stands there. */
  fill(sought: string, text: string): Promise<void>;
  /** Presses keys one after the other, with nothing between: names as in KeyboardEvent.key. */
  press(...keys: string[]): Promise<void>;
  /** Chooses files in an input that need not be seen. */
  choose(sought: string, paths: string[]): Promise<void>;
  /** Runs an expression in the page. @returns what JSON can say of its value, awaited */
  run<T>(expression: string): Promise<T>;
  reload(): Promise<void>;
  /** @returns what is to be seen, as PNG */
  look(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export const PATIENCE = 30_000;

/** A text in XPath 1.0, which knows no escapes. */
const quoted = (text: string) => (text.includes('"') ? `'${text}'` : `"${text}"`);

/** What a button or a choice is called: by its label, or by what stands on it. */
const named = (name: string) => `[@aria-label=${quoted(name)} or normalize-space(.)=${quoted(name)}]`;

export const button = (name: string) => `//button${named(name)} | //*[@role="menuitem"]${named(name)}`;
export const dialog = (name: string) => `//*[@role="dialog"]${named(name)}`;
/** A field by its label, around it or beside it. */
export const field = (label: string) =>
  `//input[@aria-label=${quoted(label)} or ancestor::label[contains(., ${quoted(label)})]` +
  ` or @id=//label[contains(., ${quoted(label)})]/@for]`;
export const text = (words: string) => `//body//*[text()[contains(., ${quoted(words)})]]`;
/** A photo of the grid, by a word of what it is said to show. */
export const photo = (word: string) => `//main//a[.//img[contains(@alt, ${quoted(word)})]]`;
export const FILES = '(//input[@type="file"])[1]';
