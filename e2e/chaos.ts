/**
 * `npm run chaos`: kills Phototag many times under load and holds what is left against what was acknowledged.
 * `--kills N` (50), `--seed S` (of the clock), `--people P` (4). Ends with 1, naming the seed, when anything is lost,
 * doubled, torn or miscounted.
 */
import { parseArgs } from "node:util";
import { runChaos } from "./chaos/run.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    seed: { type: "string", default: `${Date.now() % 100_000}` },
    people: { type: "string", default: "4" },
  },
});
const [kills, seed, people] = [values.kills, values.seed, values.people].map(Number);
if (![kills, seed, people].every((one) => Number.isInteger(one) && one! >= 0) || !people) {
  console.error("npm run chaos -- [--kills N] [--seed S] [--people P], whole numbers all");
  process.exit(1);
}

console.log(`${kills} kills, ${people} people, seed ${seed}`);
const began = performance.now();
const report = await runChaos({
  kills: kills!,
  seed: seed!,
  people: people!,
  onKill: (done) => console.log(`${done} kills after ${seconds(performance.now() - began)}`),
});
const { breaches } = report;
console.log(
  [
    `killed ${report.kills} times in ${seconds(performance.now() - began)}; settled ${seconds(report.settleMs)} after the last start`,
    `${report.photos} photos of ${report.people} people acknowledged, ${report.purged} of them deleted for ever`,
    `${report.rows} rows and ${report.objects} objects compared: ${breaches.length === 0 ? "all as promised" : `${breaches.length} breaches`}`,
    ...breaches.slice(0, 50),
    ...(breaches.length > 0 ? [`seed ${seed}; the data folder is ${report.folder}`] : []),
  ].join("\n"),
);
process.exitCode = breaches.length > 0 ? 1 : 0;

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
