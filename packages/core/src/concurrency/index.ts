/**
 * Does `work` for each item, at most `limit` at once, and gives the results in the items' order.
 * @throws the first error of `work`, once no more is begun.
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  const rest = items.entries();
  let failed = false;
  const worker = async () => {
    for (const [index, item] of rest) {
      if (failed) return;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/**
 * How many photos of one owner are changed at once: their transactions meet at the counts of the
 * tags they share, where more would only wait for each other.
 */
export const CHANGES_AT_ONCE = 4;
