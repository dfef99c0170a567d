/** `npm run screenshots`: takes the README's pictures anew, on the way through the browser suite. */
import { startVitest } from "vitest/node";
import { commandLine, read } from "./command-line.ts";

read(commandLine("npm run screenshots", "Takes the README's pictures anew, in a browser."));

process.env.PHOTOTAG_KEEP_SCREENSHOTS = "yes";
const vitest = await startVitest("test", ["e2e/journey.test.ts"], { run: true, watch: false });
await vitest.close();
