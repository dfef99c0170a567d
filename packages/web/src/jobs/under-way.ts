/** The jobs that went on when this browser looked last: of their end people are told when they come back. */
const KEY = "jobs-under-way";

/** In private windows nothing is kept: there a job's end is told while its page is open. */
export function jobsUnderWay(): string[] {
  try {
    return (localStorage.getItem(KEY) ?? "").split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

export function keepUnderWay(ids: readonly string[]): void {
  try {
    if (ids.length > 0) localStorage.setItem(KEY, ids.join(" "));
    else localStorage.removeItem(KEY);
  } catch {
    // They are told of until the page is left.
  }
}
