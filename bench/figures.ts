/** The one in the middle; of an even number, the larger of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** The value that a part (0 to 1) of all does not exceed. NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** Prints what was measured, the figure, and what is promised of it or should be known of it. */
export function row(what: string, figure: string, remark = ""): void {
  console.log(`${what.padEnd(58)}${figure.padStart(12)}   ${remark}`);
}
