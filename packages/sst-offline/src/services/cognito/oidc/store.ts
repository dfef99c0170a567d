import { createHash } from "node:crypto";
import type { BatchOperation } from "classic-level";
import type { Adapter, AdapterPayload } from "oidc-provider";
import { del, put, type Store, type StoreOp, table, write } from "../../../store/store.ts";

interface Row {
  payload: AdapterPayload;
  /** Milliseconds since 1970. */
  expiresAt?: number;
}

/** The models of which everything of one sign-in is looked up and revoked together. */
const OF_A_GRANT = new Set(["RefreshToken", "AuthorizationCode", "Grant"]);

/** The models whose id is a secret of whoever has it. Of those the store has no more than a hash. */
const BEARER = new Set(["RefreshToken", "AuthorizationCode", "Session"]);

/**
 * Where oidc-provider keeps sessions, interactions, codes, grants and refresh tokens of one user pool,
 * so that a restart signs nobody out.
 */
export type OidcStore = ReturnType<typeof createOidcStore>;

export function createOidcStore(store: Store, poolId: string) {
  const rows = table<Row>(store, `cognito-oidc-${poolId}`);
  // Index rows: `grant:<grant>:<row key>`, `account:<sub>:<row key>`, `uid:<uid>:<row key>`.
  const index = table<true>(store, `cognito-oidc-index-${poolId}`);

  function indexKeys(key: string, model: string, id: string, payload: AdapterPayload): string[] {
    const grant = model === "Grant" ? id : payload.grantId;
    return [
      ...(OF_A_GRANT.has(model) && grant ? [`grant:${grant}:${key}`] : []),
      ...(payload.accountId ? [`account:${payload.accountId}:${key}`] : []),
      ...(payload.uid ? [`uid:${payload.uid}:${key}`] : []),
    ];
  }

  function removal(key: string, row: Row): StoreOp[] {
    const [model = "", id = ""] = splitKey(key);
    return [del(rows, key), ...indexKeys(key, model, id, row.payload).map((entry) => del(index, entry))];
  }

  async function findKeys(prefix: string): Promise<string[]> {
    const entries = await index.keys({ gte: prefix, lt: `${prefix}\u{10FFFF}` }).all();
    return entries.map((entry) => entry.slice(prefix.length));
  }

  async function read(key: string): Promise<AdapterPayload | undefined> {
    const row = await rows.get(key);
    return row && (row.expiresAt ?? Number.POSITIVE_INFINITY) > Date.now() ? row.payload : undefined;
  }

  async function removeKeys(keys: string[]): Promise<void> {
    const operations: StoreOp[] = [];
    for (const key of keys) {
      const row = await rows.get(key);
      if (row) operations.push(...removal(key, row));
    }
    await write(store, operations, { sync: false });
  }

  const revokeGrant = async (grantId: string) => removeKeys(await findKeys(`grant:${grantId}:`));

  function adapter(model: string): Adapter {
    const keyOf = (id: string) => `${model}:${BEARER.has(model) ? hashed(id) : id}`;
    // Access tokens are JWTs of ours; the provider's own opaque ones are thrown away unread.
    if (model === "AccessToken") return discard;
    return {
      async upsert(id, payload, expiresIn) {
        const key = keyOf(id);
        const before = await rows.get(key);
        const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : undefined;
        await write(
          store,
          [
            ...(before ? removal(key, before) : []),
            put(rows, key, { payload: BEARER.has(model) ? withoutId(payload) : payload, expiresAt }),
            ...indexKeys(key, model, id, payload).map((entry) => put(index, entry, true)),
          ],
          { sync: false },
        );
      },
      async find(id) {
        const payload = await read(keyOf(id));
        return payload && BEARER.has(model) ? { ...payload, jti: id } : payload;
      },
      async findByUid(uid) {
        const [key] = (await findKeys(`uid:${uid}:`)).filter((found) => found.startsWith(`${model}:`));
        return key === undefined ? undefined : read(key);
      },
      async findByUserCode() {
        return undefined;
      },
      async consume(id) {
        const row = await rows.get(keyOf(id));
        if (!row) return;
        const payload = { ...row.payload, consumed: Math.floor(Date.now() / 1000) };
        await write(store, [put(rows, keyOf(id), { ...row, payload })], { sync: false });
      },
      destroy: (id) => removeKeys([keyOf(id)]),
      revokeByGrantId: revokeGrant,
    };
  }

  return {
    adapter,
    /** Ends one sign-in: its refresh token, its grant, and with them its access tokens. */
    revokeGrant,
    /** Every row of one person: `{ sessions: true }` also the sign-in pages' memory of them. */
    async revokeAccount(sub: string, { sessions }: { sessions: boolean }): Promise<void> {
      const keys = await findKeys(`account:${sub}:`);
      await removeKeys(sessions ? keys : keys.filter((key) => OF_A_GRANT.has(splitKey(key)[0])));
    },
    /** Removes what has expired. */
    async sweep(now = Date.now()): Promise<void> {
      const expired: StoreOp[] = [];
      for await (const [key, row] of rows.iterator())
        if ((row.expiresAt ?? Number.POSITIVE_INFINITY) <= now) expired.push(...removal(key, row));
      await write(store, expired, { sync: false });
    },
  };
}

/** Random of 256 bits: nobody finds it by trying, so one round without salt is enough. */
function hashed(id: string): string {
  return createHash("sha256").update(id).digest("hex");
}

function withoutId({ jti: _, ...rest }: AdapterPayload): AdapterPayload {
  return rest;
}

/** No id of oidc-provider looks like that: those have 43 characters of base64url. */
const HASH = /^[0-9a-f]{64}$/;

/** Puts hashes in the place of the secrets of all pools, which stood there as they are. They stay good. Twice is as once. */
export async function hashBearers(store: Store): Promise<void> {
  const prefix = "!cognito-oidc-";
  const operations: BatchOperation<Store, string, string>[] = [];
  for await (const [at, text] of store.iterator({ gte: prefix, lt: `${prefix}\u{10FFFF}` })) {
    const end = at.indexOf("!", 1) + 1;
    const [sublevel, key] = [at.slice(0, end), at.slice(end)];
    // An index row ends in the key of the row that it is of.
    const [, before = "", model = "", id = ""] = /^(|.*:)([A-Za-z]+):([^:]+)$/.exec(key) ?? [];
    // Hashed already, where a kill came before the folder's format was written down.
    if (!BEARER.has(model) || HASH.test(id)) continue;
    const isIndex = sublevel.startsWith(`${prefix}index-`);
    const value = isIndex ? text : JSON.stringify(hidden(JSON.parse(text) as Row));
    operations.push(
      { type: "del", key: at },
      { type: "put", key: `${sublevel}${before}${model}:${hashed(id)}`, value },
    );
  }
  if (operations.length === 0) return;
  await store.batch(operations, { sync: true });
  // What was deleted stands in LevelDB's files until they are written anew.
  await store.compactRange(prefix, `${prefix}\u{10FFFF}`);
}

const hidden = ({ payload, ...row }: Row): Row => ({ ...row, payload: withoutId(payload) });

function splitKey(key: string): [model: string, id: string] {
  const at = key.indexOf(":");
  return [key.slice(0, at), key.slice(at + 1)];
}

const discard: Adapter = {
  async upsert() {},
  async find() {
    return undefined;
  },
  async findByUid() {
    return undefined;
  },
  async findByUserCode() {
    return undefined;
  },
  async consume() {},
  async destroy() {},
  async revokeByGrantId() {},
};
