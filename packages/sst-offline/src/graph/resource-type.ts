import { z } from "zod";

/** What the local cloud does with a resource type, or with one property of it. */
export type Treatment =
  /** Works as on AWS. */
  | "honored"
  /** Means nothing on this machine; the reason stands beside it. */
  | "without-effect"
  /** Would matter, and is not built: named at start. */
  | "not-honored"
  /** Would change who may do what, or what is done at all: the resource is refused, and what it guards is closed. */
  | "refused";

/** Properties by their path, `rules.filter`; a list's members have no step of their own. With the reason. */
export type Reasons = Record<string, string>;

/** One row of the table of resource types. */
export interface ResourceType<Inputs = unknown> {
  type: string;
  treatment: Exclude<Treatment, "refused">;
  /** Why a type is without effect, or what is missing while it is not honored. */
  reason?: string;
  /** Checks and types the properties that are honored; absent where nothing reads them. */
  inputs?: z.ZodType<Inputs>;
  /** The properties that are not, each in one list. */
  lists: Lists;
}

/** What the properties of a type are once they are checked. */
export type InputsOf<Type> = Type extends { inputs: z.ZodType<infer Inputs> } ? Inputs : never;

export interface Lists {
  withoutEffect: Reasons;
  /** With what is missing. */
  notHonored: Reasons;
  refused: Reasons;
}

/** Properties of nearly every resource of the AWS provider. */
const EVERYWHERE: Reasons = {
  tags: "labels for people and for bills",
  tagsAll: "labels for people and for bills",
};
const OTHER_REGION = { region: "everything is in one region, the app's own" };

/**
 * Describes a type that is honored. `shape` holds the properties that are; of all others of the provider's, each is
 * in one of the `others`, which a test holds to the provider's own declarations. A property that is in neither, as
 * one of a newer provider, is refused by name when a snapshot is read.
 */
export function honored<Shape extends z.ZodRawShape>(
  type: string,
  shape: Shape,
  others: Partial<Lists> = {},
) {
  const lists = {
    withoutEffect: { ...without(EVERYWHERE, shape), ...others.withoutEffect },
    notHonored: { ...OTHER_REGION, ...others.notHonored },
    refused: others.refused ?? {},
  };
  return {
    type,
    treatment: "honored",
    inputs: z.strictObject(shape) as unknown as z.ZodType<z.infer<z.ZodObject<Shape>>>,
    lists,
  } satisfies ResourceType;
}

/** An object's tags are not only labels: its type takes them itself. */
function without(reasons: Reasons, shape: z.ZodRawShape): Reasons {
  return Object.fromEntries(Object.entries(reasons).filter(([name]) => !(name in shape)));
}

const NONE: Lists = { withoutEffect: {}, notHonored: {}, refused: {} };

/** Describes a type that means nothing on this machine. */
export function withoutEffect(type: string, reason: string): ResourceType {
  return { type, treatment: "without-effect", reason, lists: NONE };
}

/** Describes a type that would matter and is not built yet. */
export function notHonored(type: string, reason: string): ResourceType {
  return { type, treatment: "not-honored", reason, lists: NONE };
}

/** Prefixes paths: `within("rules", { a: why })` is `{ "rules.a": why }`. */
export function within(path: string, reasons: Reasons): Reasons {
  return Object.fromEntries(Object.entries(reasons).map(([name, reason]) => [`${path}.${name}`, reason]));
}
