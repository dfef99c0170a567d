import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { ASSET_BUCKET } from "./bucket-objects.ts";
import { fromRoot } from "./errors.ts";
import { ACCOUNT } from "./provider.ts";
import type { EvaluationRecord, EvaluationSettings } from "./record.ts";

interface BuildInput {
  functionID: string;
  handler: string;
  links?: Record<string, Record<string, unknown>>;
  /** A folder that was bundled by something else. */
  bundle?: string;
  copyFiles?: Array<{ from: string; to: string }>;
  properties?: { install?: Record<string, string> } & Record<string, unknown>;
}

/** Settings in a function's `nodejs` that its code may not run without. */
const BUNDLING = ["loader", "banner", "esbuild", "plugins"];

/**
 * What SST's components ask of the CLI over JSON-RPC while they run. Functions are not bundled here: what
 * they are is noted, and an empty bundle handed back.
 */
export async function serveCli(settings: EvaluationSettings, record: EvaluationRecord): Promise<string> {
  const note = (input: BuildInput) => {
    record.functions[input.functionID] = {
      handler: input.handler,
      links: input.links ?? {},
      install: Object.keys(input.properties?.install ?? {}).sort(),
      copyFiles: (input.copyFiles ?? []).map(({ from, to }) => ({ from: fromRoot(from, settings.root), to })),
      bundling: Object.fromEntries(
        Object.entries({ bundle: input.bundle, ...input.properties }).filter(
          ([name, value]) => value !== undefined && value !== null && ["bundle", ...BUNDLING].includes(name),
        ),
      ),
    };
    return true;
  };
  const answers: Record<string, (input: never) => unknown> = {
    "Provider.Aws.Bootstrap": () => ({
      asset: ASSET_BUCKET,
      assetEcrRegistryId: ACCOUNT,
      assetEcrUrl: `${ACCOUNT}.dkr.ecr.${settings.region}.amazonaws.com/sst-asset`,
      state: "sst-state",
      appsyncHttp: "",
      appsyncRealtime: "",
    }),
    // Asked by `sst dev` alone: the channel over which functions reach this machine.
    "Provider.Aws.Appsync": () => ({
      http: `sst-dev.appsync-api.${settings.region}.amazonaws.com`,
      realtime: `sst-dev.appsync-realtime-api.${settings.region}.amazonaws.com`,
    }),
    "Runtime.AddTarget": (input: BuildInput) => note(input),
    "Runtime.Build": (input: BuildInput) => {
      const out = path.join(settings.work, "artifacts", `${input.functionID}-src`);
      mkdirSync(out, { recursive: true });
      writeFileSync(path.join(out, "bundle.mjs"), "");
      note(input);
      return { out, handler: `bundle${path.extname(input.handler)}`, errors: [], sourcemaps: [] };
    },
  };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      response.setHeader("connection", "close");
      const reply = (value: object) => response.end(JSON.stringify(value));
      try {
        const { method, params } = JSON.parse(body) as { method: string; params: [never] };
        const answer = answers[method];
        if (!answer)
          throw new Error(`SST asked its CLI for ${method}, which this evaluation does not answer`);
        reply({ result: answer(params[0]) });
      } catch (error) {
        record.errors.push((error as Error).message);
        reply({ error: (error as Error).message });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // The evaluation is over when nothing else is left to do.
  server.unref();
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("the pretend CLI has no address");
  return `http://127.0.0.1:${address.port}`;
}
