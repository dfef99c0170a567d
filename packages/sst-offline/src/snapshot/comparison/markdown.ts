import type { Json, Resource, Snapshot } from "../format.ts";
import { type Change, compare } from "./compare.ts";
import { grantChanges } from "./grants.ts";

/** A comment on GitHub holds 65,536 characters; a reader holds fewer. */
const MOST_LINES = 200;
const MOST_OF_A_VALUE = 160;

/**
 * What `after` changes of `before`, in Markdown for a reviewer: who may do what comes first, in sentences, then
 * what is made, deleted and changed, by type and name, with old and new values.
 *
 * @param before the older snapshot, or another stage's
 * @param after the newer snapshot
 * @example
 * await writeFile("comment.md", report(await readSnapshot("before.json"), snapshot));
 */
export function report(before: Snapshot, after: Snapshot): string {
  const { app, added, removed, changed } = compare(before, after);
  const { gained, lost } = grantChanges(before, after);
  const sections = [
    section("Permissions: more", gained),
    section("Permissions: less", lost),
    section(`Added (${added.length})`, added.map(titled)),
    section(
      `Removed (${removed.length})`,
      removed.map((resource) => titled(resource) + fate(resource)),
    ),
    section(
      `Changed (${changed.length})`,
      changed.flatMap(({ resource, changes }) => [
        titled(resource),
        ...inWords(changes).map((change) => `  ${change}`),
      ]),
    ),
    section("App, outputs and routes", app.map(said)),
  ].filter(Boolean);
  if (!sections.length) return "Nothing changes in the cloud.\n";
  return `${shortened(sections.join("\n\n").split("\n")).join("\n")}\n`;
}

function section(title: string, lines: string[]): string {
  return lines.length
    ? [`### ${title}`, "", ...lines.map((line) => line.replace(/^( *)/, "$1- "))].join("\n")
    : "";
}

const titled = ({ type, name }: Resource) => `\`${type}\` **${name}**`;

/** What is said of a resource's end by its options. */
const fate = ({ retainOnDelete }: Resource) =>
  retainOnDelete ? " (what is there is left in the account)" : "";

/** What {@link grantChanges} says better. */
const POLICY = /^inputs\.(policy|assumeRolePolicy|inlinePolicies|managedPolicyArns|statement)\b/;

function inWords(changes: Change[]): string[] {
  const others = changes.filter(({ path }) => !POLICY.test(path));
  const lines = others.map(said);
  if (others.length < changes.length) lines.push("its policy: see the permissions");
  return lines;
}

function said({ path, was, is }: Change): string {
  if (path === "id") return `**made anew**: ${shown(was)} → ${shown(is)}`;
  const short = path.replace(/^inputs\./, "");
  if (isProgram(was) && isProgram(is)) return `\`${short}\`: another text`;
  if (was === undefined) return `\`${short}\`: ${shown(is)} (new)`;
  if (is === undefined) return `\`${short}\`: ${shown(was)} → none`;
  return `\`${short}\`: ${shown(was)} → ${shown(is)}`;
}

const isProgram = (value: Json | undefined) => typeof value === "string" && value.split("\n").length > 3;

function shown(value: Json | undefined): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const short = text.length > MOST_OF_A_VALUE ? `${text.slice(0, MOST_OF_A_VALUE)}…` : text;
  // A code span ends at its first run of as many backticks as it began with.
  return short.includes("`") ? `\`\` ${short} \`\`` : `\`${short.replaceAll("\n", "⏎")}\``;
}

function shortened(lines: string[]): string[] {
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), "", `…and ${lines.length - MOST_LINES} lines more.`];
}
