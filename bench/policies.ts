import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { functionSpecs } from "@phototag/local-cloud/graph/functions";
import { readGraph } from "@phototag/local-cloud/graph/graph";
import { createPermissions } from "@phototag/local-cloud/services/permissions";
import type { Snapshot } from "@phototag/snapshot/format";

const snapshotFile = fileURLToPath(new URL("../infra/snapshot/local.json", import.meta.url));
const checks = 200_000;

/** Microseconds that one question to Phototag's own policies takes: the middle of five runs. */
export async function policyCheck(): Promise<number> {
  const snapshot = JSON.parse(await readFile(snapshotFile, "utf8")) as Snapshot;
  const places = { site: "http://localhost:1", endpoint: "http://127.0.0.1:2" };
  const graph = readGraph(snapshot, { places, secret: (name) => name });
  const functions = functionSpecs(graph);
  const { authorize } = createPermissions(graph, functions, ({ kind }) => {
    throw new Error(`the bench asks for what is allowed; it was ${kind}`);
  });
  const api = functions.find(({ handler }) => handler.endsWith("api.handler"))!;
  const role = api.roleArn.split("/").at(-1);
  const request = {
    caller: {
      kind: "role",
      arn: `arn:aws:sts::${snapshot.app.account}:assumed-role/${role}/${api.name}`,
    },
    action: "s3:GetObject",
    resource: `arn:aws:s3:::${snapshot.outputs.bucket}/renditions/8d1a3c5e-0000-4000-8000-000000000000/img_01J/thumb`,
  } as const;
  const runs: number[] = [];
  for (let run = 0; run < 5; run++) {
    const began = performance.now();
    for (let check = 0; check < checks; check++) void authorize(request);
    runs.push(((performance.now() - began) * 1000) / checks);
  }
  return runs.sort((a, b) => a - b)[2]!;
}
