/**
 * `npm run chaos`: kills Phototag many times under load and holds what is left against what was acknowledged.
 * `--kills N` (50), `--seed S` (of the clock), `--people P` (4); `--duplicates R` (0.05) and `--conflicts R` (0.05) are
 * the shares of deliveries that come twice and of transactions that meet a conflict. Ends with 1, naming the seed, when
 * anything is lost, doubled, torn or miscounted.
 */
import { parseArgs } from "node:util";
import { runChaos } from "./chaos/run.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: `${Date.now() % 100_000}` },
    people: { type: "string", default: "4" },
    duplicates: { type: "string", default: "0.05" },
    conflicts: { type: "string", default: "0.05" },
  },
});
const [kills, seed, people] = [values.kills, values.seed, values.people].map(Number);
if (![kills, seed, people].every((one) => Number.isInteger(one) && one! >= 0) || !people) {
  console.error("npm run chaos -- [--kills N] [--seed S] [--people P], whole numbers all");
  process.exit(1);
}
const [duplicates, conflicts] = [values.duplicates, values.conflicts].map(Number);
// With every transaction refused nothing would ever be done.
if (![duplicates, conflicts].every((share) => share! >= 0 && share! < 1)) {
  console.error("npm run chaos -- [--duplicates R] [--conflicts R], each from 0 to below 1");
  process.exit(1);
}

console.log(
  `${kills} kills, ${people} people, seed ${seed}, duplicates ${duplicates}, conflicts ${conflicts}`,
);
const began = performance.now();
const report = await runChaos({
  kills: kills!,
  seed: seed!,
  people: people!,
  duplicates: duplicates!,
  conflicts: conflicts!,
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
