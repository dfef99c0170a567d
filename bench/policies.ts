import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { functionOf, readSnapshot } from "sst-offline";
import { compilePolicy, decide } from "sst-offline/iam";

const snapshotFile = fileURLToPath(new URL("../infra/snapshot/local.json", import.meta.url));
const checks = 200_000;

/** Microseconds that one question to Phototag's own policies takes: the middle of five runs. */
export async function policyCheck(): Promise<number> {
  const snapshot = await readSnapshot(snapshotFile);
  const { role } = functionOf(snapshot, "packages/functions/src/api.handler");
  const policies = role.inputs.inlinePolicies as { policy: unknown }[];
  const identity = policies.flatMap(({ policy }) =>
    compilePolicy(policy, { kind: "identity", name: role.name, isKnownKey: () => true }),
  );
  const question = {
    principal: { kind: "role", roleArn: role.arn!, sessionArn: "" },
    action: "s3:GetObject",
    resource: `arn:aws:s3:::${snapshot.outputs.bucket}/renditions/8d1a3c5e-0000-4000-8000-000000000000/img_01J/thumb`,
    lookup: () => undefined,
  } as const;
  const runs: number[] = [];
  for (let run = 0; run < 5; run++) {
    const began = performance.now();
    for (let check = 0; check < checks; check++)
      if (!decide(question, { identity, resource: [] }).allowed)
        throw new Error("the bench asks for what is allowed");
    runs.push(((performance.now() - began) * 1000) / checks);
  }
  return runs.sort((a, b) => a - b)[2]!;
}
