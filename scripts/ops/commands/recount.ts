import { type Finding, recount as runRecount } from "@phototag/core/maintenance/recount";
import { OpsError } from "../stack.ts";
import { count } from "../terminal.ts";
import type { Command } from "./command.ts";

export const recount: Command<"recount"> = async ({ people, progress, signal }, { owner, fix }) => {
  const sub = owner?.includes("@") ? await people.subOf(owner) : owner;
  if (owner && !sub) throw new OpsError(`Nobody has an account under ${owner}`);
  const { owners, images, rows, findings, busy } = await runRecount({
    owner: sub,
    fix,
    signal,
    onProgress: (phase, done, of) => progress.show(`${phase}:`, done, of),
  });
  const left = findings.filter(({ mended }) => !mended);
  const looked = `${count(owners, "library", "libraries")}, ${count(images, "photo")}, ${count(rows, "index row")}`;
  return {
    attention: left.length > 0 || busy.length > 0,
    json: { owners, images, rows, findings, busy, interrupted: signal.aborted },
    text: [
      `${looked}: ${verdict(findings.length, left.length)}`,
      ...findings.map((finding) => `  ${finding.mended ? "mended" : "found"}  ${sentence(finding)}`),
      ...busy.map((what) => `  busy    ${what}: it is being changed all the while; try again later`),
      ...(left.length ? ["To mend them: npm run ops -- recount --fix"] : []),
    ].join("\n"),
  };
};

function verdict(found: number, left: number): string {
  if (found === 0) return "index and counts are right";
  return left === 0 ? `${count(found, "fault")} mended` : `${count(found, "fault")} found`;
}

function sentence(finding: Finding): string {
  const { owner } = finding;
  switch (finding.kind) {
    case "orphan":
      return `${owner}: stood under "${finding.term}", which the photo does not call for: ${finding.id}`;
    case "missing":
      return `${owner}: did not stand under "${finding.term}", which the photo calls for: ${finding.id}`;
    case "count":
      return `${owner}: "${finding.term}" counted ${finding.count ?? "no"} photos where ${finding.rows} stand`;
    case "stale":
      return `${owner}: its index is not what its row calls for: ${finding.id}`;
  }
}
