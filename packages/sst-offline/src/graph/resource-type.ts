import { z } from "zod";

/** What the local cloud does with a resource type, or with one property of it. */
export type Treatment =
  /** Works as on AWS. */
  | "honored"
  /** Means nothing on this machine; the reason stands beside it. */
  | "without-effect"
  /** Would matter, and is not built: named at start. */
  | "not-honored";

/** One row of the table of resource types. */
export interface ResourceType<Inputs = unknown> {
  type: string;
  treatment: Treatment;
  /** Why a type is without effect, or what is missing while it is not honored. */
  reason?: string;
  /** Checks and types the inputs; absent where nothing reads them. */
  inputs?: z.ZodType<Inputs>;
  /** Properties that would matter and are not built, with what is missing. */
  notHonored: Record<string, string>;
}

interface Others {
  /** Property → why it means nothing here. */
  withoutEffect?: Record<string, string>;
  /** Property → what is missing. */
  notHonored?: Record<string, string>;
}

/** Properties of nearly every resource of the AWS provider that say nothing about behavior. */
const passing = z.unknown().optional();
const everywhere = { tags: passing, tagsAll: passing, region: passing };

/**
 * Describes a type that is honored. `shape` holds the properties that are; a property that is neither
 * there nor among `others` is refused by name when a snapshot is read.
 */
export function honored<Shape extends z.ZodRawShape>(type: string, shape: Shape, others: Others = {}) {
  const passed = Object.fromEntries(
    [...Object.keys(others.withoutEffect ?? {}), ...Object.keys(others.notHonored ?? {})].map((name) => [
      name,
      z.unknown().optional(),
    ]),
  );
  const known = z.strictObject({ ...passed, ...everywhere, ...shape });
  return {
    type,
    treatment: "honored",
    inputs: known as unknown as z.ZodType<z.infer<z.ZodObject<Shape>>>,
    notHonored: others.notHonored ?? {},
  } satisfies ResourceType;
}

/** Describes a type that means nothing on this machine. */
export function withoutEffect(type: string, reason: string): ResourceType {
  return { type, treatment: "without-effect", reason, notHonored: {} };
}

/** Describes a type that would matter and is not built yet. */
export function notHonored(type: string, reason: string): ResourceType {
  return { type, treatment: "not-honored", reason, notHonored: {} };
}
