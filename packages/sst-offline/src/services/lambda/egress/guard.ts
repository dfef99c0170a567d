/**
 * Loaded before anything else into every process and thread that runs a function's code, by NODE_OPTIONS: what runs on the
 * local cloud must not reach a real account, nor send anybody's data away, by mistake. It is bundled into a file of its own.
 *
 * It stands in Node's modules. Native packages, and code that sets out to get around it, are not held by it.
 */
import { syncBuiltinESMExports } from "node:module";
import { refuseNetwork } from "./network.ts";
import { guardProcesses } from "./processes.ts";

/** Once, where it is named twice. */
const loaded = Symbol.for("sst-offline.egress");
const known = globalThis as { [loaded]?: true };
if (!known[loaded]) {
  known[loaded] = true;
  refuseNetwork();
  guardProcesses(`--import=${import.meta.url}`);
  syncBuiltinESMExports();
}
