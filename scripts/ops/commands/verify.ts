import { type Kind, type Problem, verify as runVerify } from "@phototag/core/maintenance/verify";
import { count } from "../terminal.ts";
import type { Command } from "./command.ts";
import { ownerOf, sentence } from "./recount.ts";

/** What is wrong, in words, and what mends it. */
const WORDS: Record<Kind, { says: string; mend: string }> = {
  "no original": {
    says: "its original is not in the bucket",
    mend: "restore it (docs/backup.md); npm run ops -- sweep tells its owner",
  },
  "no row": {
    says: "an original without a row",
    mend: "copy the object onto itself (aws s3 cp): its event makes the row",
  },
  "not erased": {
    says: "deleted for ever, but its original is there",
    mend: "delete the object (aws s3 rm)",
  },
  "no renditions": {
    says: "ready, but its preview or thumbnail is not in the bucket",
    mend: "Retry, in the photo's view: it is recognized again",
  },
  "stray renditions": {
    says: "a preview or a thumbnail of no photo",
    mend: "delete the objects (aws s3 rm)",
  },
  hash: {
    says: "what is said to hold its bytes is not what its row says",
    mend: "adding the same file again, or deleting the photo, puts it right",
  },
  due: {
    says: "the sweep does not know of it as its row says",
    mend: "npm run ops -- sweep",
  },
  feature: {
    says: "what it looks like is not kept as its row says",
    mend: "Retry, in the photo's view: it is recognized again",
  },
  text: {
    says: "its lines of text are not kept as its row says",
    mend: "Retry, in the photo's view: it is recognized again",
  },
};

export const verify: Command<"verify"> = async ({ people, progress, signal }, { owner }) => {
  const { owners, images, objects, problems, findings } = await runVerify({
    owner: await ownerOf(people, owner),
    signal,
    onProgress: (phase, done) => progress.show(`${phase}:`, done),
  });
  const wrong = problems.length + findings.length;
  const kinds = [...new Set(problems.map(({ kind }) => kind))];
  const looked = `${count(owners, "library", "libraries")}, ${count(images, "row")} of photos, ${count(objects, "object")}`;
  return {
    wrong: wrong > 0,
    json: { owners, images, objects, problems, findings, interrupted: signal.aborted },
    text: [
      `${looked}: ${wrong === 0 ? "nothing is missing" : `${count(wrong, "thing")} wrong`}`,
      ...problems.map((problem) => `  ${said(problem)}`),
      ...findings.map((finding) => `  ${sentence(finding)}`),
      ...kinds.map((kind) => `Where ${WORDS[kind].says}: ${WORDS[kind].mend}`),
      ...(findings.length ? ["Index and counts: npm run ops -- recount --fix, or reindex"] : []),
    ].join("\n"),
  };
};

function said({ kind, owner, id, key }: Problem): string {
  return `${owner}: ${WORDS[kind].says}: ${id}${key ? ` (${key})` : ""}`;
}
