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
  repository: { name: "ada/phototag", id: 456789, ownerId: 123456 },
  deliveredBy: "github",
};

/** Whoever may have cloned this: no test may depend on which of them it is. */
export const OWNERS: Record<string, Settings> = {
  "as the repository comes": { signUp: ["example.com"], alertsTo: "you@example.com", monthlyBudget: 10 },
  "sign-up open, alarms off": { signUp: "open", monthlyBudget: 10 },
  "with a domain": { signUp: ["example.org"], domain: "photos.example.org", monthlyBudget: 10 },
  "in another region": { ...SETTINGS, region: "eu-west-1" },
  "with a firewall and one-time codes": { ...SETTINGS, waf: 2000, mfa: "authenticator" },
  "with networks of one's own, in a region without Rekognition": {
    ...SETTINGS,
    recognizer: "embedded",
    region: "eu-north-1",
  },
  "with networks of one's own beside Rekognition": { ...SETTINGS, recognizer: "both" },
  "with text in photos": { ...SETTINGS, text: true },
  "delivered by GitHub": SETTINGS,
  "delivered by CodePipeline": { ...SETTINGS, deliveredBy: "pipeline" },
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
