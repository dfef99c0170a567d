/** `npm run logs`: sst-offline's own, for the folder that PHOTOTAG_DATA names. */
import { dataFolder } from "./settings.ts";

process.env.SST_OFFLINE_DATA = dataFolder(process.env);
process.argv.splice(2, 0, "logs");
await import("sst-offline/cli");
