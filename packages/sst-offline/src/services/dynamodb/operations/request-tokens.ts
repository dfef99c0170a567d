import { createHash } from "node:crypto";
import type { BatchOperation } from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";
import type { Database } from "../store/database.ts";
import { startingWith, tokenKey } from "../store/keys.ts";

/** "The token is valid for 10 minutes after the first request that uses it is completed." */
const VALID_MS = 10 * 60 * 1000;

interface Remembered {
  /** Hash of the request. */
  request: string;
  /** Milliseconds since 1970. */
  until: number;
}

/** The ClientRequestTokens of transactions, kept in the batch of the transaction itself. */
export class RequestTokens {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * Whether this very request has been done already.
   * @throws AwsError IdempotentParameterMismatchException: another request had the same token.
   */
  async isDone(token: string, items: unknown): Promise<boolean> {
    const known = (await this.#database.engine.db.get(tokenKey(token))) as Remembered | undefined;
    if (!known || known.until < this.#now()) return false;
    if (known.request === fingerprint(items)) return true;
    throw new AwsError(
      "IdempotentParameterMismatchException",
      "The provided client token is already in use with a different set of parameters",
    );
  }

  /** What to write beside the transaction. */
  remember(token: string, items: unknown): BatchOperation {
    const value: Remembered = { request: fingerprint(items), until: this.#now() + VALID_MS };
    return { type: "put", key: tokenKey(token), value };
  }

  /** Forgets the tokens that are no longer valid. */
  async sweep(): Promise<void> {
    const stale: BatchOperation[] = [];
    for await (const [key, value] of this.#database.engine.db.iterator(startingWith(tokenKey("")))) {
      if ((value as Remembered).until < this.#now()) stale.push({ type: "del", key });
    }
    if (stale.length) await this.#database.engine.db.batch(stale);
  }
}

/** Members of JSON objects have no order: an SDK may send the same request in another one. */
function fingerprint(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sortMembers)).digest("base64");
}

function sortMembers(_name: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
