import path from "node:path";
import { ensurePlatform, evaluate, type Snapshot } from "sst-offline";
import type { Settings } from "../infra/settings.ts";
import { root, withSettings } from "../infra/snapshot/evaluated.ts";

/** Somebody who lets a machine deploy. */
export const SETTINGS: Settings = {
  signUp: ["ada@example.org"],
  domain: "photos.example.org",
  alertsTo: "ada@example.org",
  monthlyBudget: 10,
  repository: "ada/phototag",
  deliveredBy: "github",
};

/**
 * How whoever has these `settings` delivers, evaluated with SST's real components.
 * @throws EvaluationError when it refuses
 */
export async function deliveryOf(settings: Settings, stage: string): Promise<Snapshot> {
  const { snapshot } = await evaluate({
    root: path.join(root, "delivery"),
    stage,
    platform: await ensurePlatform(),
    sources: { "../infra/settings.ts": await withSettings(settings) },
  });
  return snapshot;
}
