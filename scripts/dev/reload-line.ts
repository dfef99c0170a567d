import type { Reload } from "sst-offline";

/** What a save came to, in one line: `api, sweep reloaded · 84 ms`. */
export function reloadLine({ functions, milliseconds, error }: Reload): string {
  const names = [...functions].sort().join(", ");
  return error ? `${names} as before: ${error}` : `${names} reloaded · ${milliseconds} ms`;
}
