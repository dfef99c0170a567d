/**
 * Where things stand in the one Level database. The first three are dynalite's own layout (its `getSubDb`
 * joins a name and a key by `~`), needed because one batch must span several of its sub-databases; the
 * others are ours. Table and index names cannot hold a `~`.
 */
export const itemKey = (table: string, key: string) => `item-${table}~${key}`;
export const indexKey = (type: string, table: string, index: string, key: string) =>
  `index-${type.toLowerCase()}~${table}~${index}~${key}`;
export const tableKey = (table: string) => `table~${table}`;

/** A table's TTL setting. */
export const timeToLiveKey = (table: string) => `timetolive~${table}`;
/** Items in the order in which they expire. `seconds` since 1970. */
export const expiryKey = (table: string, seconds: number, key: string) =>
  `expiry~${table}~${String(seconds).padStart(12, "0")}~${key}`;
/** A record of a table's stream. `sequence` has 21 digits. */
export const streamKey = (table: string, sequence: string) => `stream~${table}~${sequence}`;
/** Client request tokens of transactions. */
export const tokenKey = (token: string) => `token~${token}`;

/** All keys that begin with `prefix`; keys are ASCII. */
export const startingWith = (prefix: string) => ({ gte: prefix, lt: `${prefix}\x7f` });
