import type { RateSpec } from "../../graph/sites.ts";

/** Requests are counted by slices of the window, as many as this. */
const SLICES = 30;

/**
 * A rate-based rule of AWS WAF: an address that has sent more than the limit within the window is refused until it has
 * not any more; what is refused counts too. AWS looks every ten seconds or so, here each request is looked at. (AWS WAF
 * Developer Guide, "Using rate-based rule statements in AWS WAF".)
 *
 * @param counts what is kept: by address the requests of each slice
 * @returns whether a request of `address` is let in; `now` in milliseconds since 1970
 */
export function rateRule(
  { limit, windowSeconds }: RateSpec,
  counts = new Map<string, Map<number, number>>(),
): (address: string, now?: number) => boolean {
  const sliceMs = (windowSeconds * 1000) / SLICES;
  let tidied = 0;

  return (address, now = Date.now()) => {
    const current = Math.floor(now / sliceMs);
    const oldest = current - SLICES + 1;
    if (tidied < oldest) {
      // Who has sent nothing for a window is forgotten.
      for (const [known, slices] of counts) if (Math.max(...slices.keys()) < oldest) counts.delete(known);
      tidied = current;
    }
    const slices = counts.get(address) ?? new Map<number, number>();
    counts.set(address, slices);
    slices.set(current, (slices.get(current) ?? 0) + 1);
    let sent = 0;
    for (const [slice, count] of slices)
      if (slice < oldest) slices.delete(slice);
      else sent += count;
    return sent <= limit;
  };
}
