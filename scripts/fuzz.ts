/**
 * `npm run fuzz`: asks the API everything that it describes, and much that it does not, for as long as one likes. What
 * is found comes with its seed, made as small as it can be.
 */
import { startCloud } from "../packages/core/test/cloud.ts";
import { commandLine, EXIT, read, whole } from "./command-line.ts";

const MOST_SECONDS = 24 * 3600;
/** Of one library: then another one begins, in which nothing was changed yet. */
const REQUESTS = 500;

const { seconds, seed } = read(
  commandLine("npm run fuzz", "Asks the API whatever it describes, and much that it does not.")
    .option("--seconds <count>", "how long", whole(1, MOST_SECONDS), 60)
    .option("--seed <number>", "begins with these requests, and none by chance", whole(0, 2 ** 31 - 1)),
).opts<{ seconds: number; seed?: number }>();

const cloud = await startCloud();
try {
  const { app } = await import("../packages/functions/src/api/app.ts");
  const { fuzz } = await import("../packages/functions/test/description/fuzz.ts");
  const { fill } = await import("../packages/functions/test/description/library.ts");
  const { signUp } = await import("../packages/functions/test/description/people.ts");
  const first = seed ?? Math.floor(Math.random() * 2 ** 31);
  const end = Date.now() + seconds * 1000;
  let libraries = 0;
  while (process.exitCode === undefined && Date.now() < end) {
    const at = first + libraries++;
    try {
      await fuzz({ app, fill, seed: at, requests: REQUESTS, signUp: (email) => signUp(cloud, email) });
    } catch (error) {
      console.error(`${(error as Error).message}\nAgain: npm run fuzz -- --seed ${at}`);
      process.exitCode = EXIT.failed;
    }
  }
  console.log(`${libraries * REQUESTS} requests or fewer of ${libraries} libraries, from seed ${first} on`);
} finally {
  await cloud.close();
}
