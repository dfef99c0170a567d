/**
 * `npm run chaos`: kills Phototag many times under load and holds what is left against what was acknowledged.
 * Ends with 1, naming the seed, when
 * anything is lost, doubled, torn or miscounted.
 */
import { InvalidArgumentError } from "commander";
import { commandLine, read, whole } from "../scripts/command-line.ts";
import { runChaos } from "./chaos/run.ts";

/** With every transaction refused nothing would ever be done. */
const share = (text: string) => {
  const value = Number(text);
  if (!(text !== "" && value >= 0 && value < 1))
    throw new InvalidArgumentError("Give a share from 0 to below 1.");
  return value;
};

const { kills, seed, people, duplicates, conflicts } = read(
  commandLine("npm run chaos --", "Kills Phototag under load, again and again, and compares every byte.")
    .option("--kills <count>", "how often", whole(0, 100_000), 50)
    .option(
      "--seed <number>",
      "of all chances; by default of the clock",
      whole(0, 1_000_000_000),
      Date.now() % 100_000,
    )
    .option("--people <count>", "who add, change and delete photos", whole(1, 100), 4)
    .option("--duplicates <share>", "deliveries that come twice", share, 0.05)
    .option("--conflicts <share>", "transactions that meet a conflict", share, 0.05),
).opts<Record<"kills" | "seed" | "people" | "duplicates" | "conflicts", number>>();

console.log(
  `${kills} kills, ${people} people, seed ${seed}, duplicates ${duplicates}, conflicts ${conflicts}`,
);
const began = performance.now();
const report = await runChaos({
  kills,
  seed,
  people,
  duplicates,
  conflicts,
  onKill: (done) => console.log(`${done} kills after ${seconds(performance.now() - began)}`),
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
process.exitCode = breaches.length > 0 ? 1 : 0;

/** `sqs 12, dynamodb 30` */
function listed(counts: Record<string, number>, otherwise: string): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} × ${count}`);
  return parts.join(", ") || otherwise;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
