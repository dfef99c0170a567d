/** A year, a month or a day, as searches write it: `2019`, `2019-06`, `2019-06-30`. */

/** Times (ISO 8601): the first moment of it, and the first one after it. */
export interface Span {
  from: string;
  to: string;
}

/** @returns undefined for what is no date of the calendar, of the years 1000 to 2999 */
export function spanOf(text: string): Span | undefined {
  const [, year, month, day] = /^([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text) ?? [];
  if (!year) return undefined;
  const parts = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)] as const;
  const from = new Date(Date.UTC(...parts)).toISOString();
  // The calendar turns the 30th of February into March.
  if (!from.startsWith(text)) return undefined;
  const next = [parts[0] + (month ? 0 : 1), parts[1] + (month && !day ? 1 : 0), parts[2] + (day ? 1 : 0)];
  return { from, to: new Date(Date.UTC(next[0]!, next[1]!, next[2]!)).toISOString() };
}

/** `2019-06` → `June 2019`; what is no date is said as it is written. */
export function spanLabel(text: string): string {
  const span = spanOf(text);
  if (!span) return text;
  const [, month, day] = text.split("-");
  return new Intl.DateTimeFormat("en-GB", {
    year: "numeric",
    month: month ? "long" : undefined,
    day: day ? "numeric" : undefined,
    timeZone: "UTC",
  }).format(new Date(span.from));
}
