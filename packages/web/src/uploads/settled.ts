/**
 * Files that this tab is done with. Golden Retriever writes down what is on its way with a delay of half a second, so
 * a page that is loaded again at once would find them still on their way.
 */
const NAME = "phototag-settled-uploads";
const KEPT = 500;

export function rememberSettled(key: string): void {
  write([...readSettled(), key]);
}

/** The same file was added once more: it is on its way again. */
export function forgetSettled(key: string): void {
  const keys = readSettled();
  if (keys.delete(key)) write([...keys]);
}

export function readSettled(): Set<string> {
  return new Set(JSON.parse(sessionStorage.getItem(NAME) ?? "[]") as string[]);
}

function write(keys: string[]): void {
  sessionStorage.setItem(NAME, JSON.stringify(keys.slice(-KEPT)));
}
