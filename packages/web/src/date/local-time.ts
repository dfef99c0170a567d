/**
 * A moment as clocks here said it, with how far they were ahead of UTC then: `2015-07-12T20:00:00.000+02:00`. Undefined
 * for what is no year of four digits: disks hold such moments, too.
 */
export function localTime(milliseconds: number): string | undefined {
  if (!(Math.abs(milliseconds) < 8e15) || !/^[12]/.test(new Date(milliseconds).toISOString()))
    return undefined;
  const offset = -new Date(milliseconds).getTimezoneOffset();
  const wall = new Date(milliseconds + offset * 60_000).toISOString().slice(0, -1);
  const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
  const ahead = Math.abs(offset);
  return `${wall}${offset < 0 ? "-" : "+"}${two(ahead / 60)}:${two(ahead % 60)}`;
}
