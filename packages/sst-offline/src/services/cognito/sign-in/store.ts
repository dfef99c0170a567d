import { INTERACTION_SECONDS } from "../oidc/provider.ts";
import type { OidcStore } from "../oidc/store.ts";

/** What one flow through the pages has got to. */
export interface Progress {
  email: string;
  /** `confirm` only after the right password in this very flow: whoever confirms is signed in. */
  stage: "confirm" | "reset";
  /** Of the account whose password was given. */
  seal?: string;
}

/** Kept beside the interactions of oidc-provider, under the same ids, for the same time. */
export function createProgressStore(oidcStore: OidcStore) {
  const rows = oidcStore.adapter("SignInProgress");
  return {
    async read(uid: string, stage: Progress["stage"]): Promise<Progress | undefined> {
      const row = (await rows.find(uid)) as unknown as Progress | undefined;
      return row?.stage === stage ? row : undefined;
    },
    async write(uid: string, { email, stage, seal }: Progress): Promise<void> {
      await rows.upsert(uid, { email, stage, seal }, INTERACTION_SECONDS);
    },
  };
}
