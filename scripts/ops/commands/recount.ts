import { type Finding, recount as runRecount } from "@phototag/core/maintenance/recount";
import type { People } from "../people.ts";
import { OpsError } from "../stack.ts";
import { count } from "../terminal.ts";
import type { Command } from "./command.ts";

export const recount: Command<"recount"> = async ({ people, progress, signal }, { owner, fix }) => {
  const sub = await ownerOf(people, owner);
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

/** @throws OpsError when nobody has this address */
export async function ownerOf(people: People, owner: string | undefined): Promise<string | undefined> {
  const sub = owner?.includes("@") ? await people.subOf(owner) : owner;
  if (owner && !sub) throw new OpsError(`Nobody has an account under ${owner}`);
  return sub;
}

function verdict(found: number, left: number): string {
  if (found === 0) return "index and counts are right";
  return left === 0 ? `${count(found, "fault")} mended` : `${count(found, "fault")} found`;
}

/** What a recount found, in words. */
export function sentence(finding: Finding): string {
  const { owner } = finding;
  switch (finding.kind) {
    case "orphan":
      return `${owner}: stood under "${finding.term}", which the photo does not call for: ${finding.id}`;
    case "missing":
      return `${owner}: did not stand under "${finding.term}", which the photo calls for: ${finding.id}`;
    case "count":
      return `${owner}: "${finding.term}" counted ${finding.count ?? "no"} photos where ${finding.rows} stand`;
    case "hash":
      return `${owner}: said to hold bytes that another photo holds, or none: ${finding.id}`;
    case "due":
      return `${owner}: the sweep was to look at it without its knowing: ${finding.id}`;
    case "bytes":
      return `${owner}: ${finding.bytes ?? 0} bytes counted where photos have ${finding.sum}`;
    case "stale":
      return `${owner}: its index, or what is counted of it, is not what its row calls for: ${finding.id}`;
  }
}
