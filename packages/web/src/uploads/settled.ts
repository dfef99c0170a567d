/**
 * Files that this tab is done with. Golden Retriever writes down what is on its way with a delay of half a second, so
 * a page that is loaded again at once would find them still on their way.
 */
const NAME = "phototag-settled-uploads";
const KEPT = 500;

export function rememberSettled(key: string): void {
  const keys = [...readSettled(), key].slice(-KEPT);
  sessionStorage.setItem(NAME, JSON.stringify(keys));
}

export function readSettled(): Set<string> {
  return new Set(JSON.parse(sessionStorage.getItem(NAME) ?? "[]") as string[]);
}
