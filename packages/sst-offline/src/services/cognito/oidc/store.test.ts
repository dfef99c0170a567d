import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeStore, put, table, write } from "../../../store/store.ts";
import { createOidcStore, hashBearers } from "./store.ts";

it("hashes what an older version kept as it is, and a second time nothing of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "oidc-"));
  const store = makeStore(join(folder, "store"));
  await store.open();
  // Of 43 characters, as oidc-provider makes them.
  const jti = "V1StGXR8_Z5jdHi6B-myTV1StGXR8_Z5jdHi6B-myTq";
  const payload = { jti, accountId: "ada", grantId: "grant", kind: "RefreshToken", exp: 0 };
  await write(
    store,
    [
      put(table(store, "cognito-oidc-pool"), `RefreshToken:${jti}`, { payload }),
      put(table(store, "cognito-oidc-index-pool"), `account:ada:RefreshToken:${jti}`, true),
    ],
    { sync: true },
  );
  await hashBearers(store);
  const once = await store.iterator().all();
  expect(JSON.stringify(once)).not.toContain(jti);
  await hashBearers(store);
  expect(await store.iterator().all()).toEqual(once);
  const oidc = createOidcStore(store, "pool");
  expect(await oidc.adapter("RefreshToken").find(jti)).toEqual(payload);
  await oidc.revokeAccount("ada", { sessions: true });
  expect(await oidc.adapter("RefreshToken").find(jti)).toBeUndefined();
  await store.close();
  await rm(folder, { recursive: true });
});
