import path from "node:path";
import { ensurePlatform, evaluate, type Snapshot } from "sst-offline";
import type { Owner } from "../infra/owner.ts";
import { ownedBy, root } from "../infra/snapshot/evaluated.ts";

/** Somebody who lets a machine deploy. */
export const OWNER: Owner = {
  signUp: ["ada@example.org"],
  domain: "photos.example.org",
  alertsTo: "ada@example.org",
  monthlyBudget: 10,
  repository: "ada/phototag",
  deliveredBy: "github",
};

/**
 * How `owner` delivers, evaluated with SST's real components.
 * @throws EvaluationError when it refuses
 */
export async function deliveryOf(owner: Owner, stage: string): Promise<Snapshot> {
  const { snapshot } = await evaluate({
    root: path.join(root, "delivery"),
    stage,
    platform: await ensurePlatform(),
    sources: { "../infra/owner.ts": await ownedBy(owner) },
  });
  return snapshot;
}
