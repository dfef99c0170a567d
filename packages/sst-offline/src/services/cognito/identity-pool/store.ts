import { put, type Store, table, write } from "../../../store/store.ts";

export interface Identity {
  /** The pool's region, a colon and a UUID. */
  id: string;
  poolId: string;
  /** The login it stands for; a guest's has none. */
  login?: { providerName: string; sub: string };
}

/** Identities, found by their id or by the login that they stand for. */
export function createIdentityStore(store: Store) {
  const identities = table<Identity>(store, "cognito-identities");
  const logins = table<string>(store, "cognito-identity-logins");
  const keyOf = (poolId: string, { providerName, sub }: NonNullable<Identity["login"]>) =>
    [poolId, providerName, sub].join(" ");

  return {
    byId: (id: string) => identities.get(id),
    async byLogin(poolId: string, login: NonNullable<Identity["login"]>): Promise<Identity | undefined> {
      const id = await logins.get(keyOf(poolId, login));
      return id === undefined ? undefined : identities.get(id);
    },
    async save(identity: Identity): Promise<void> {
      const { id, poolId, login } = identity;
      await write(
        store,
        [put(identities, id, identity), ...(login ? [put(logins, keyOf(poolId, login), id)] : [])],
        { sync: true },
      );
    },
  };
}
