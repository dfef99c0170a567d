/** `npm run models`: fetches our own recognizer's networks, as `npm start` and a deployment do where they are missing. */
import { defaultCache, FetchError, prepareModels } from "@phototag/vision";
import { commandLine, EXIT, read } from "./command-line.ts";

read(
  commandLine(
    "npm run models",
    "Fetches our own recognizer's networks (37 MB, once), and makes sure that they are whole.",
  ),
);

try {
  await prepareModels(defaultCache(), (progress) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\rgetting the recognizer, ${Math.round(progress * 100)} % `);
  });
} catch (error) {
  console.error(error instanceof FetchError ? error.message : String(error));
  process.exitCode = EXIT.failed;
}
