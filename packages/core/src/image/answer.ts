/**
 * Bytes of JSON that one answer carries at most. Lambda hands on 6 MB, and a third of that is the base64 around it where
 * it is compressed. (AWS Lambda Developer Guide, "Lambda quotas".)
 */
const ANSWER_BYTES = 4_000_000;

/** As many of `items`, from the first on, as one answer carries; the first one in any case. */
export function fitting<Item>(items: readonly Item[], bytes = ANSWER_BYTES): Item[] {
  let room = bytes;
  const end = items.findIndex((item, index) => {
    room -= Buffer.byteLength(JSON.stringify(item)) + 1;
    return room < 0 && index > 0;
  });
  return end < 0 ? [...items] : items.slice(0, end);
}
