/**
 * How many rows one request of a person reads at most, of each kind that libraries have many of. What it costs and how
 * long it takes so has an end, however large the library is, and whatever is asked. A test lowers them.
 */
export const mostRows = {
  /**
   * Of the index, by a search: 150 read units, and a second. One that has not found enough by then says how far it has
   * looked.
   */
  index: 3000,
  /**
   * Tags, to understand a search and to suggest some, in the order of their terms: some 400 read units. Whoever has more
   * finds the rest by their exact names.
   */
  tags: 10_000,
  /** Photos are of 1826 to 2199, but for those whose files say nonsense. */
  months: 5000,
  /** Albums of one owner: there are no more. */
  albums: 500,
  /** Shares of one owner: there are no more that are open. */
  shares: 100,
  /** Photos on one page of a share: each is signed for by itself. */
  shared: 60,
  /** Changes of many photos of one owner, the newest first. */
  jobs: 100,
  /** Tags of one owner that were renamed or removed: there are no more such rules. */
  rules: 500,
  /** Photos that leave a deleted album before its owner is answered; the sweep takes out the rest. */
  leaving: 100,
  /** What photos look like, those added last first: some two seconds of the processor, most of it for pairs. */
  looks: 10_000,
  /** Copies of a photo that are deleted with it before its owner is answered; the sweep deletes the rest. */
  copies: 25,
};

/**
 * The first rows of a query, so many at most. ElectroDB's own `count` reads whole pages, and then drops what is too many.
 * @param ask reads a page of `limit` rows from `cursor` on
 */
export async function firstRows<Row>(
  most: number,
  ask: (page: { limit: number; cursor: string | null }) => Promise<{ data: Row[]; cursor: string | null }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: Row[]; cursor: string | null } = await ask({ limit: most - rows.length, cursor });
    rows.push(...page.data);
    cursor = page.cursor;
  } while (cursor && rows.length < most);
  return rows;
}
