/** Runs Next's command line with its usage reports off: nothing leaves the machine. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

process.env.NEXT_TELEMETRY_DISABLED = "1";
// Started by another program, it ends with it, however that ends.
if (process.send) process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
await import(pathToFileURL(createRequire(import.meta.url).resolve("next/dist/bin/next")).href);
