import { all, put, TOTAL } from "./counts.ts";

/** Adds every file's words up into one row. */
export async function handler(): Promise<void> {
  let words = 0;
  for await (const count of all()) words += count.words;
  await put({ file: TOTAL, words });
}
