import { VisibleError } from "../errors/index.ts";
import { ALL, isConditionFailed, library } from "../library/index.ts";

/** A caller, as their token says. */
interface Caller {
  owner: string;
  /** When they signed in (seconds since 1970): a token that was renewed is as old as that. */
  signedInAt: number;
}

/**
 * Lets a caller in. A token is good for its hour, whatever has happened to its account since: so each request asks the
 * account's row.
 * @throws VisibleError `unauthorized` of an account that is gone or has signed out everywhere since; `too_many`
 */
export async function admit({ owner, signedInAt }: Caller, requestsPerMinute: number): Promise<void> {
  const [{ data: account }] = await Promise.all([
    library.entities.account.get({ all: ALL, owner }).go({ consistent: true }),
    countRequest(owner, requestsPerMinute),
  ]);
  if (account?.erasedAt || account?.missingSince)
    throw new VisibleError("unauthorized", "This account is gone.");
  const since = Date.parse(account?.signedOutAt ?? "1970-01-01");
  if (signedInAt < Math.floor(since / 1000))
    throw new VisibleError("unauthorized", "You have signed out everywhere. Sign in again.");
}

/** Requests of a minute that this process knows of: so many that all have counted, and its own since. */
interface Counted {
  minute: number;
  known: number;
  since: number;
}

const counts = new Map<string, Counted>();
/** Owners whose counts a process remembers. */
const MOST_OWNERS = 10_000;
/** All processes count together in steps of this share of a minute's requests: a write for each would double their price. */
const STEP = 1 / 20;

/**
 * Counts a request of somebody: of an owner, or of whoever asks without being one.
 * @throws VisibleError `too_many` when the minute has no room for more
 */
export async function countRequest(owner: string, perMinute: number): Promise<void> {
  const minute = Math.floor(Date.now() / 60_000);
  let counted = counts.get(owner);
  if (counted?.minute !== minute) {
    if (counts.size >= MOST_OWNERS) counts.clear();
    counted = { minute, known: 0, since: 0 };
    counts.set(owner, counted);
  }
  counted.since++;
  if (counted.since >= Math.ceil(perMinute * STEP)) {
    const { since } = counted;
    counted.since = 0;
    counted.known = Math.max(counted.known, await add(owner, minute, since, perMinute));
  }
  if (counted.known + counted.since > perMinute)
    throw new VisibleError(
      "too_many",
      `More than ${perMinute.toLocaleString("en-GB")} requests in a minute. Wait for the next one.`,
    );
}

/** What all processes have counted, this included. */
async function add(owner: string, minute: number, requests: number, perMinute: number): Promise<number> {
  try {
    const { data } = await library.entities.usage
      .update({ owner, period: new Date(minute * 60_000).toISOString().slice(0, 16) })
      .add({ requests })
      .set({ expiresAt: (minute + 60) * 60 })
      // Whoever goes on after that writes nothing.
      .where(({ requests: count }, { notExists, lte }) => `${notExists(count)} OR ${lte(count, perMinute)}`)
      .go({ response: "all_new" });
    return data?.requests ?? requests;
  } catch (error) {
    if (isConditionFailed(error)) return perMinute + 1;
    throw error;
  }
}
