import { DeleteObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { Resource } from "sst";
import { s3 } from "../aws/s3.ts";
import { patience } from "../image/due.ts";
import { bury, CHANGES_AT_ONCE, purge } from "../image/index.ts";
import { renditionsPrefix } from "../image/keys.ts";
import { ALL, type ImageRow, library } from "../library/index.ts";
import { markErased } from "./erased.ts";

/**
 * The last word on accounts is the sweep's. One that was deleted here is marked (erased.ts), and what a message of the
 * queue has not erased, it erases. Whoever deleted theirs at the user pool left photos behind that nobody can open any
 * more: a sweep asks the pool for some accounts and goes on the next time where it ended; what is nobody's is kept as long as
 * trash is, since a pool may be another by mistake, and then erased.
 */
const PER_SWEEP = 100;
const MINUTE = 60_000;
const KEPT_AFTERWARDS = 30 * 24 * 60 * MINUTE;
/** Whatever had begun before an account was marked has ended by then, and S3 takes no credentials of theirs any more. */
const SETTLED_AFTER = 90 * MINUTE;

interface Options {
  /** Whether there is time for more. */
  goOn(): boolean;
  dryRun?: boolean;
  /** Whether the user pool knows a person. */
  isKnown(owner: string): Promise<boolean>;
  /** Has the user pool forget a person; whoever is forgotten already is. */
  forget(owner: string): Promise<void>;
  /** Is told of each account that the pool does not know, and when it is, or was, to be erased. */
  onMissing(owner: string, erasedAt: Date): void;
  /** Is told when nothing of an account is left, and nothing of it can come any more. */
  onErased(owner: string): void;
  onFault(owner: string, error: unknown): void;
}

/** @returns the account with which the next sweep goes on; undefined: from the beginning */
export async function sweepAccounts(
  place: string | undefined,
  options: Options,
): Promise<string | undefined> {
  const { data: accounts } = await library.entities.account.query
    .primary({ all: ALL })
    .gt({ owner: place ?? "" })
    .go({ limit: PER_SWEEP, consistent: true });
  const next = accounts.length < PER_SWEEP ? undefined : accounts.at(-1)!.owner;
  const known = await askPool(
    accounts.filter(({ erasedAt }) => !erasedAt).map(({ owner }) => owner),
    options,
  );
  for (const account of accounts) {
    if (!options.goOn()) return place;
    try {
      if (account.erasedAt) await end(account.owner, account, options);
      else if (known) await look(account, !known.has(account.owner), options);
      // One that takes longer is gone on with.
      if (!options.goOn()) return place;
    } catch (error) {
      options.onFault(account.owner, error);
    }
    place = account.owner;
  }
  return next;
}

/** Whom of them the pool knows; undefined when that can't be told. */
async function askPool(
  owners: string[],
  { isKnown, onFault }: Options,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const known = await pMap(owners, (owner) => isKnown(owner), { concurrency: 5 });
    // A pool that knows nobody is another pool: nobody is gone for its sake.
    if (owners.length > 1 && !known.includes(true))
      throw new Error("The user pool knows none of these people.");
    return new Set(owners.filter((_, index) => known[index]));
  } catch (error) {
    onFault(owners[0]!, error);
    return undefined;
  }
}

async function look(
  { owner, missingSince }: { owner: string; missingSince?: string },
  isMissing: boolean,
  options: Options,
): Promise<void> {
  const { dryRun, onMissing } = options;
  const account = library.entities.account.patch({ all: ALL, owner });
  if (!isMissing) {
    if (missingSince && !dryRun) await account.remove(["missingSince"]).go();
    return;
  }
  const now = Date.now();
  const since = missingSince ? Date.parse(missingSince) : now;
  onMissing(owner, new Date(since + KEPT_AFTERWARDS));
  if (dryRun) return;
  if (!missingSince) await account.set({ missingSince: new Date(now).toISOString() }).go();
  if (now >= since + KEPT_AFTERWARDS) await end(owner, {}, options);
}

/** Erases what is left of an account. It is over when that was done after everything else had ended. */
async function end(
  owner: string,
  { erasedAt, expiresAt }: { erasedAt?: string; expiresAt?: number },
  { goOn, dryRun, forget, onErased }: Options,
): Promise<void> {
  if (expiresAt !== undefined || dryRun) return;
  const now = Date.now();
  await forget(owner);
  if (!(await eraseOwner(owner, goOn))) return;
  if (!erasedAt || now < Date.parse(erasedAt) + SETTLED_AFTER) return;
  await library.entities.account
    .patch({ all: ALL, owner })
    .set({ expiresAt: Math.ceil((now + patience.tombstone) / 1000) })
    .remove(["bytes", "signedOutAt", "missingSince"])
    .go();
  onErased(owner);
}

/**
 * Erases all that is an owner's: rows, objects, and what stands under their tags. Two kinds of row stay, for the events that
 * may still come: a tombstone of each photo, without a name or a tag, and the account's own, which says that it is gone.
 * @returns whether all is done; if not, doing it again goes on
 */
export async function eraseOwner(owner: string, goOn: () => boolean = () => true): Promise<boolean> {
  await markErased(owner);
  let cursor: string | null = null;
  do {
    const page: { data: ImageRow[]; cursor: string | null } = await library.entities.image.query
      .primary({ owner })
      .go({ cursor, consistent: true, limit: 100 });
    await pMap(page.data, (image) => (goOn() ? eraseOne(image) : undefined), {
      concurrency: CHANGES_AT_ONCE,
    });
    if (!goOn()) return false;
    cursor = page.cursor;
  } while (cursor);
  // What has no row: an object whose event was lost, a rendition of a try that was killed.
  for (const prefix of [`private/${owner}/`, renditionsPrefix(owner)])
    if (!(await deleteBelow(prefix, goOn))) return false;
  const { tag, month, usage, hash, feature, text, claim, album, goneAlbum } = library.entities;
  const { share, shareKey, job, jobPart, tagRule } = library.entities;
  const { data: gone } = await goneAlbum.query
    .primary({ all: ALL, owner })
    .go({ pages: "all", consistent: true });
  for (const { id } of gone) await goneAlbum.delete({ all: ALL, owner, id }).go();
  const { data: shares } = await share.query.primary({ owner }).go({ pages: "all", consistent: true });
  await pMap(shares, ({ hash }) => shareKey.delete({ hash }).go(), { concurrency: 10 });
  const others = [share, job, jobPart, tagRule];
  for (const entity of [tag, month, usage, hash, feature, text, claim, album, ...others]) {
    // They are alike in this: all of an owner's stand in one partition.
    const all = entity as typeof tag;
    const { data } = await all.query.primary({ owner }).go({ pages: "all", consistent: true });
    await pMap(data, (item) => all.delete(item).go(), { concurrency: 10 });
  }
  return true;
}

async function eraseOne(image: ImageRow): Promise<void> {
  const { owner, id, purgedAt, erasedAt } = image;
  if (!purgedAt) await purge({ owner, id });
  else if (!erasedAt) await bury(image);
}

async function deleteBelow(Prefix: string, goOn: () => boolean): Promise<boolean> {
  const Bucket = Resource.Photos.name;
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 100 }));
    if (Contents.length === 0) return true;
    await pMap(Contents, ({ Key }) => s3.send(new DeleteObjectCommand({ Bucket, Key })), { concurrency: 10 });
    if (!goOn()) return false;
  }
}
