import type { Plain } from "./plain.ts";
import type { Lists, Reasons } from "./resource-type.ts";

/** What a resource asks for beyond what is honored, each as path and reason. */
export interface Found {
  notHonored: [path: string, reason: string][];
  refused: [path: string, reason: string][];
  /** What is left: the properties that are honored, and those that are not known. */
  rest: Record<string, Plain>;
}

/** Takes from a resource's inputs the properties that a type's lists name. */
export function takeListed(inputs: Record<string, Plain>, lists: Lists): Found {
  const rest = structuredClone(inputs);
  const asked = (reasons: Reasons) =>
    Object.entries(reasons).filter(([path]) =>
      taken(rest, path.split(".")).some((one) => !asksForNothing(one)),
    );
  asked(lists.withoutEffect);
  return { notHonored: asked(lists.notHonored), refused: asked(lists.refused), rest };
}

/** Removes the values at a path, through lists, and gives them back. */
function taken(value: Plain | undefined, [name = "", ...deeper]: string[]): Plain[] {
  if (Array.isArray(value)) return value.flatMap((member) => taken(member, [name, ...deeper]));
  if (!value || typeof value !== "object" || !Object.hasOwn(value, name)) return [];
  if (deeper.length > 0) return taken(value[name], deeper);
  const found = value[name]!;
  delete value[name];
  return [found];
}

/** The providers' ways of saying that a feature is off. */
function asksForNothing(value: Plain): boolean {
  if (value && typeof value === "object") return Object.values(value).every(asksForNothing);
  return [false, null, "", "OFF", "INACTIVE", "NONE", "none", "Disabled", "DISABLED"].includes(
    value as string,
  );
}
