/**
 * `npm run cost`: what AWS would bill for photos. Puts them through the real path of the local cloud, which counts what
 * is billable, and prices the counts.
 */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { defaultCache, prepareModels, rekognition } from "@phototag/vision";
import { Option } from "commander";
import { all, type CloudEvent, type Snapshot, startCloud, type Usage } from "sst-offline";
import { until } from "../e2e/altered-stack.ts";
import type { Outputs } from "../e2e/app.ts";
import { inProcess } from "../e2e/in-process.ts";
import { Person } from "../e2e/person.ts";
import { cameraPhotos } from "../e2e/photos.ts";
import { makeSecrets } from "../infra/secrets.ts";
import { RECOGNIZERS, type RecognizerName, SETTINGS } from "../infra/settings.ts";
import { evaluated } from "../infra/snapshot/evaluated.ts";
import { commandLine, read, whole } from "./command-line.ts";
import { afterAllowances, between, billOf, isCounted, type Line, sum, waitingLine } from "./cost/bill.ts";
import { HOURS, idleLines, scheduledRuns } from "./cost/idle.ts";
import { addPhotos, VIEWING_WORDS, viewPhotos } from "./cost/journey.ts";
import { metricNames } from "./cost/metrics.ts";
import { AS_OF, PRICES, REGION } from "./cost/prices.ts";
import { dollars, section } from "./cost/print.ts";
import { ANSWER_MS, answersOf } from "./cost/recognizer.ts";
import { storageLines } from "./cost/storage.ts";
import { root } from "./settings.ts";
import { buildSite } from "./start/site.ts";

/** What is aimed at, in dollars: for 1,000 photos besides Rekognition, and for a month in which nobody comes. */
const AIMS = { photos: 0.12, idle: 1 };

const options = read(
  commandLine(
    "npm run cost --",
    "Counts what AWS would bill for photos, and prices it. A thousand take about five minutes.",
  )
    .option("--photos <count>", "how many are put through the real path", whole(1, 100_000), 1000)
    .option("--labels <count>", "how many Rekognition gives each", whole(1, 20), 15)
    .option(
      "--words <count>",
      "how many are read in each; 0: text is off, as in the cloud by default",
      whole(0, 100),
      0,
    )
    .addOption(
      new Option("--recognizer <name>", "what says what they show")
        .choices(RECOGNIZERS)
        .default("rekognition"),
    ),
).opts<CostSettings>();

await cost(options);

interface CostSettings {
  photos: number;
  /** How many labels Rekognition gives each photo. */
  labels: number;
  /** How many words are read in it. */
  words: number;
  recognizer: RecognizerName;
}

async function cost({ photos, labels, words, recognizer }: CostSettings): Promise<void> {
  const say = (line = "") => console.log(line);
  await prepareModels(defaultCache());
  const [snapshot, production] = await Promise.all(
    ["local", "production"].map((stage) => stackOf(stage, recognizer)),
  );
  if (!snapshot || !production) return;
  if (words === 0) withoutText(snapshot);
  console.error(
    `putting ${photos} photos through the real path: about ${Math.max(1, Math.ceil((photos * 5) / 1000))} min (--photos 100 is quicker)`,
  );
  await buildSite(() => {});
  const data = await mkdtemp(join(tmpdir(), "phototag-cost-"));
  const told: CloudEvent[] = [];
  const cloud = await startCloud({
    snapshot,
    root,
    data,
    port: 0,
    makeSecrets,
    services: [rekognition(answersOf(labels, words))],
    onEvent: (event) => {
      told.push(event);
      if (event.kind === "error" || event.kind === "denied") console.error(JSON.stringify(event));
    },
  });
  try {
    const app = inProcess(cloud, told);
    const outputs: Outputs = await app.outputs();
    const person = await Person.signUp(app, "cost");

    const start = cloud.usage();
    const ids = await addPhotos(person, photos, await cameraPhotos(), (settled) => {
      if (process.stderr.isTTY) process.stderr.write(`\r${settled} of ${photos} photos tagged `);
      else if (settled % 100 === 0) console.error(`${settled} of ${photos} photos tagged`);
    });
    if (process.stderr.isTTY) process.stderr.write("\n");
    if (words > 0)
      await until(() => callsOf("DetectText", cloud.usage()) >= photos, "not every photo's text was read");
    const added = cloud.usage();
    await viewPhotos(person, cloud.url, ids);
    const viewed = cloud.usage();
    const quiet = told.length;
    await sweep(outputs, String(scheduled(snapshot)));
    const swept = cloud.usage();
    const storage = await storageLines(outputs);

    say(
      `Prices of ${AS_OF} (no newer were found in 2026-11) in ${REGION}, from AWS's pricing pages (scripts/cost/prices.ts names each); no free allowance is taken off unless it says so.`,
    );
    say(
      `${photos} camera photos, ${recognizer === "embedded" ? "such labels as they get" : `${labels} labels`} ${words > 0 ? `and ${words} words ` : ""}each, through the real path on this machine. Functions are priced by their work, which`,
    );
    say(
      `is this machine's processor time, and by what they wait: ${ANSWER_MS} ms for Rekognition, some for the others. Conflicts of`,
    );
    say("writes, which AWS bills too, are rarer here than there.");
    say();

    const memoryMb = Math.max(
      ...all(production, "aws:lambda/function:Function").map(({ inputs }) => Number(inputs.memorySize)),
    );
    const bill = (before: Usage[], after: Usage[]) => {
      const used = between(before, after);
      return [...billOf(used).filter(isNotPolling), waitingLine(used.filter(isNotPolled), memoryMb)];
    };
    const adding = bill(start, added);
    const besides = adding.filter(({ price }) => price !== "rekognition");
    say(section(`Adding ${photos} photos`, adding));
    const perThousand = (sum(besides) / photos) * 1000;
    say(
      `besides Rekognition: ${dollars(perThousand)} per 1,000 photos (aim: at most ${dollars(AIMS.photos)})`,
    );
    say(`Rekognition: ${dollars(((sum(adding) - sum(besides)) / photos) * 1000)} per 1,000 photos\n`);
    say(section(`Looking at them: ${VIEWING_WORDS}`, bill(added, viewed)));
    say();
    say(section("Keeping them, a month", storage));
    say();

    const runs = scheduledRuns(production);
    const metrics = metricNames(told.slice(quiet));
    const idle: Line[] = [
      ...idleLines(production),
      ...bill(viewed, swept).map((line) => ({
        ...line,
        quantity: line.quantity * runs,
        by: `${line.by}, ${runs} runs of the schedule`,
      })),
      { price: "scheduler", by: `${runs} runs of the schedule`, quantity: runs },
      ...(metrics.size > 0
        ? [
            {
              price: "metric",
              by: "sent by the schedule's runs",
              quantity: metrics.size * Math.min(1, runs / HOURS),
            } as const,
          ]
        : []),
    ];
    say(section("A month in which nobody comes (production)", idle));
    const billed = afterAllowances(idle);
    say(
      `${dollars(billed)} after what AWS gives every account for good (three dashboards, ten alarms and metrics, a million`,
    );
    say(
      `requests of SQS and Lambda …), in an account that holds nothing else (aim: at most ${dollars(AIMS.idle)})`,
    );
    const everything = metricNames(told);
    if (everything.size > 0)
      say(
        `${everything.size} custom metrics are ${dollars(everything.size * PRICES.metric.dollars)} a month if each is sent in every hour: ${[...everything].join(", ")}`,
      );
    say(
      `each person who comes in a month: ${dollars(PRICES.cognitoEssentials.dollars)} (${PRICES.cognitoEssentials.page})`,
    );
    // Processors differ: what was counted can miss the aim, the work of functions cannot.
    const counted = (sum(besides.filter(isCounted)) / photos) * 1000;
    process.exitCode = counted > AIMS.photos || afterAllowances(idle.filter(isCounted)) > AIMS.idle ? 1 : 0;
  } finally {
    await cloud.close();
    await rm(data, { recursive: true, force: true });
  }
}

/** The stack of an owner who chose the recognizer, and is otherwise as the repository comes. */
async function stackOf(stage: string, recognizer: RecognizerName): Promise<Snapshot> {
  return (await evaluated(stage, { settings: { ...SETTINGS, recognizer } })).snapshot;
}

/** The stack as it is where text is not read: a laptop's reads it. */
function withoutText(snapshot: Snapshot): void {
  const isText = /^(ReadText|Text|PhotoUploadedSubscriberText)/;
  snapshot.resources = snapshot.resources.filter(({ name }) => !isText.test(name));
  for (const { inputs } of all(snapshot, "aws:s3/bucketNotification:BucketNotification"))
    inputs.topics = (inputs.topics as { id: string }[]).filter(({ id }) => id !== "Previewed");
}

function callsOf(operation: string, usage: Usage[]): number {
  return usage.reduce((sum, one) => sum + (one.operation === operation ? one.calls : 0), 0);
}

/** Long polls that find nothing go by the hour, not by the photo: they are in the idle month. */
function isNotPolled({ operation }: Usage): boolean {
  return !operation.startsWith("ReceiveMessage");
}

function isNotPolling({ by }: Line): boolean {
  return by !== "ReceiveMessage (empty)";
}

/** The function that the stack's schedule calls. */
function scheduled(snapshot: Parameters<typeof all>[0]): unknown {
  const [schedule] = all(snapshot, "aws:scheduler/schedule:Schedule");
  return (schedule?.inputs.target as { arn?: unknown } | undefined)?.arn;
}

async function sweep({ endpoint, region, operator }: Outputs, functionArn: string): Promise<void> {
  const lambda = new LambdaClient({ endpoint, region, credentials: operator });
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: functionArn, Payload: "{}" }),
  );
  if (FunctionError) throw new Error(`${functionArn}: ${Payload?.transformToString()}`);
}
