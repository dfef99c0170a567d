import type { Adapter, AdapterPayload } from "oidc-provider";
import { del, put, type Store, type StoreOp, table, write } from "../../../store/store.ts";

interface Row {
  payload: AdapterPayload;
  /** Milliseconds since 1970. */
  expiresAt?: number;
}

/** The models of which everything of one sign-in is looked up and revoked together. */
const OF_A_GRANT = new Set(["RefreshToken", "AuthorizationCode", "Grant"]);

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
    const keyOf = (id: string) => `${model}:${id}`;
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
            put(rows, key, { payload, expiresAt }),
            ...indexKeys(key, model, id, payload).map((entry) => put(index, entry, true)),
          ],
          { sync: false },
        );
      },
      find: (id) => read(keyOf(id)),
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
