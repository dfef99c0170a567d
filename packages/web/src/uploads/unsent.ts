/**
 * Files that were not sent when their page was left. What keeps them for the next one writes with a delay of half a second,
 * and more where they are large: of what it had no time for, their names at least are known.
 */
const MOST = 500;
const nameOf = (owner: string) => `phototag-unsent-${owner}`;

interface Named {
  id: string;
  name?: string;
}

export function keepUnsent(owner: string, files: readonly Named[]): void {
  const named = files.slice(0, MOST).map(({ id, name = "photo" }) => [id, name]);
  sessionStorage.setItem(nameOf(owner), JSON.stringify(named));
}

/** Key → name; told once. */
export function takeUnsent(owner: string): Map<string, string> {
  const kept = sessionStorage.getItem(nameOf(owner)) ?? "[]";
  sessionStorage.removeItem(nameOf(owner));
  return new Map(JSON.parse(kept) as [string, string][]);
}
