/** `npm run permissions`: what each role is granted beside what it used; a grant that nobody uses fails. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CloudEvent, startCloud } from "@phototag/local-cloud";
import { readSnapshot } from "@phototag/snapshot";
import type { Outputs } from "../e2e/app.ts";
import { grants } from "./permissions/grants.ts";
import { journey } from "./permissions/journey.ts";
import { KEPT } from "./permissions/kept.ts";
import { deniedLine } from "./start/denied.ts";
import { root } from "./start/settings.ts";

const snapshot = await readSnapshot(join(root, "infra", "snapshot", "local.json"));
const data = await mkdtemp(join(tmpdir(), "phototag-permissions-"));
const told: CloudEvent[] = [];
const cloud = await startCloud({
  snapshot,
  root,
  data,
  port: 0,
  recognizer: {
    status: () => ({ state: "ready" }),
    detectLabels: async () => ({
      Labels: [{ Name: "Cat", Confidence: 97, Instances: [], Parents: [], Aliases: [], Categories: [] }],
      LabelModelVersion: "3.0",
    }),
  },
  onEvent: (event) => told.push(event),
});
try {
  await journey(
    {
      url: cloud.url,
      outputs: async () =>
        ({
          ...cloud.outputs,
          endpoint: cloud.endpoint,
          region: cloud.region,
          operator: cloud.operator,
        }) as Outputs,
      async line(words) {
        for (let tries = 0; tries < 500; tries++) {
          for (const event of told) {
            const found = event.kind === "code" && words.exec(`code for ${event.email}: ${event.code}`);
            if (found) return found;
          }
          await new Promise((wake) => setTimeout(wake, 10));
        }
        throw new Error(`${words} was never said`);
      },
    },
    snapshot,
  );
  const all = grants(snapshot, cloud.usedPermissions());
  let unused = 0;
  for (const { role, action, resource, used } of all) {
    const why = KEPT[`${role} ${action}`];
    if (!used && !why) unused++;
    const note = used ? `${used} ×` : (why ?? "NEVER USED");
    console.log(`${role.padEnd(24)}${action.padEnd(32)}${resource.split(":").at(-1)}  ${note}`);
  }
  const denied = told.filter((event) => event.kind === "denied");
  for (const denial of denied) console.log(deniedLine(denial));
  console.log(`${all.length} grants, ${unused} never used without a reason, ${denied.length} refusals`);
  process.exitCode = unused > 0 || denied.length > 0 ? 1 : 0;
} finally {
  await cloud.close();
  await rm(data, { recursive: true, force: true });
}
