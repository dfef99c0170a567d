/**
 * `npm run chaos`: kills Phototag many times under load and holds what is left against what was acknowledged.
 * Ends with 1, naming the seed, when
 * anything is lost, doubled, torn or miscounted.
 */
import { InvalidArgumentError } from "commander";
import { commandLine, read, whole } from "../scripts/command-line.ts";
import { type ChaosOptions, runChaos } from "./chaos/run.ts";

/** With every transaction refused nothing would ever be done. */
const share = (text: string) => {
  const value = Number(text);
  if (!(text !== "" && value >= 0 && value < 1))
    throw new InvalidArgumentError("Give a share from 0 to below 1.");
  return value;
};

interface Options extends Required<Omit<ChaosOptions, "onKill">> {
  runs: number;
}

const {
  runs,
  seed: firstSeed,
  ...options
} = read(
  commandLine("npm run chaos --", "Harms Phototag under load, again and again, and compares every byte.")
    .option("--kills <count>", "how often it is killed in a run", whole(0, 100_000), 50)
    .option("--runs <count>", "how many runs, each with the next seed", whole(1, 10_000), 1)
    .option(
      "--seed <number>",
      "of all chances; by default of the clock",
      whole(0, 1_000_000_000),
      Date.now() % 100_000,
    )
    .option("--people <count>", "who add, change and delete photos", whole(1, 100), 4)
    .option("--duplicates <share>", "deliveries that come twice", share, 0.05)
    .option("--conflicts <share>", "transactions that meet a conflict", share, 0.05)
    .option("--full <share>", "writes that find the disk full", share, 0.002)
    .option("--no-disk", "no disk of its own, which is filled, where one may be mounted (Linux, root)")
    .option("--damage <share>", "kills after which a database's file is damaged", share, 0.2)
    .option("--seconds <share>", "lives in which somebody starts a second one on the folder", share, 0.1)
    .option("--clock-ms <milliseconds>", "most that a life's clock is off", whole(0, 600_000), 60_000)
    .option("--poison <count>", "files of each person that nobody can recognize", whole(0, 1000), 2),
).opts<Options>();

let harmed = 0;
for (let seed = firstSeed; seed < firstSeed + runs; seed++) harmed += await run(seed);
if (runs > 1) console.log(`${runs} runs, ${harmed} of them with breaches`);
process.exitCode = harmed > 0 ? 1 : 0;

/** @returns 1 when anything is not as it was promised */
async function run(seed: number): Promise<number> {
  const { kills } = options;
  console.log(`${kills} kills, seed ${seed}, ${JSON.stringify(options)}`);
  const began = performance.now();
  const report = await runChaos({
    ...options,
    seed,
    onKill: (done) => {
      if (runs === 1) console.log(`${done} kills after ${seconds(performance.now() - began)}`);
    },
  });
  const { breaches } = report;
  console.log(
    [
      `killed ${report.kills} times in ${seconds(performance.now() - began)}; settled ${seconds(report.settleMs)} after the last start`,
      `${report.photos} photos of ${report.people} people acknowledged, ${report.purged} of them deleted for ever`,
      `${listed(report.faults, "no faults")} made on purpose; ${report.sweeps} sweeps`,
      `answers of 500 and more, each asked again: ${listed(report.troubles, "none")}`,
      `${report.rows} rows and ${report.objects} objects compared: ${breaches.length === 0 ? "all as promised" : `${breaches.length} breaches`}`,
      ...breaches.slice(0, 50),
      ...(breaches.length > 0 ? [`seed ${seed}; the data folder is ${report.folder}`] : []),
    ].join("\n"),
  );
  return breaches.length > 0 ? 1 : 0;
}

/** `sqs 12, dynamodb 30` */
function listed(counts: Record<string, number>, otherwise: string): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} × ${count}`);
  return parts.join(", ") || otherwise;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
