import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ensurePlatform } from "../../src/evaluation/platform.ts";
import type { ResourceType } from "../../src/graph/resource-type.ts";
import { resourceTypes } from "../../src/graph/types/index.ts";
import { type Declared, type ProviderSchema, readProvider } from "./provider.ts";

const provider = await readProvider(await ensurePlatform());
const types = [...resourceTypes.values()].filter(({ inputs }) => inputs !== undefined);

/** What is wrong with the lists of a type, by the provider's declarations. */
async function faultsOf({ type, inputs, lists }: ResourceType, schema: ProviderSchema): Promise<string[]> {
  const faults: string[] = [];
  const met = new Set<string>();
  const listed = [lists.withoutEffect, lists.notHonored, lists.refused];
  const walk = (declared: Declared, shape: z.ZodType | undefined, prefix: string) => {
    const own = objectIn(shape);
    for (const [name, refers] of declared) {
      const path = prefix + name;
      met.add(path);
      const honored = own && Object.hasOwn(own, name) ? own[name] : undefined;
      const lists = listed.filter((reasons) => Object.hasOwn(reasons, path)).length + (honored ? 1 : 0);
      if (lists !== 1) faults.push(`${path} is in ${lists} lists`);
      if (honored && objectIn(honored))
        for (const reference of refers) {
          const nested = schema.nested(reference);
          if (nested) walk(nested, honored, `${path}.`);
        }
    }
    for (const name of Object.keys(own ?? {}))
      if (!declared.has(name)) faults.push(`${prefix}${name} is honored, and no property of the provider`);
  };
  walk(await schema.inputsOf(type), inputs, "");
  const everywhere = ["tags", "tagsAll", "region"];
  for (const path of listed.flatMap(Object.keys))
    if (!met.has(path) && !everywhere.includes(path)) faults.push(`${path} is listed, and no property`);
  return faults;
}

/** The properties of an object's schema, behind what makes it optional, a list or one of several. */
function objectIn(schema: unknown): Record<string, z.ZodType> | undefined {
  if (schema instanceof z.ZodObject) return schema.shape as Record<string, z.ZodType>;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return objectIn(schema.unwrap());
  if (schema instanceof z.ZodArray) return objectIn(schema.element);
  return undefined;
}

describe("each property of each resource type is honored, without effect, named or refused", () => {
  it.each(types)("$type", async (type) => {
    expect(await faultsOf(type, provider)).toEqual([]);
  });

  it("is held to the provider's own declarations, nested ones too", async () => {
    const known = types.find(({ type }) => type === "aws:lambda/function:Function")!;
    const { vpcConfig: _vpcConfig, ...notHonored } = known.lists.notHonored;
    const less = { ...known, lists: { ...known.lists, notHonored } };
    expect(await faultsOf(less, provider)).toEqual(["vpcConfig is in 0 lists"]);
    const twice = { ...known, lists: { ...known.lists, refused: { vpcConfig: "again" } } };
    expect(await faultsOf(twice, provider)).toEqual(["vpcConfig is in 2 lists"]);
  });

  it("no nested schema passes over what it does not name", () => {
    const loose = (schema: unknown): boolean => {
      if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return loose(schema.unwrap());
      if (schema instanceof z.ZodArray) return loose(schema.element);
      if (!(schema instanceof z.ZodObject)) return false;
      return !(schema.def.catchall instanceof z.ZodNever) || Object.values(schema.shape).some(loose);
    };
    expect(types.filter(({ inputs }) => loose(inputs)).map(({ type }) => type)).toEqual([]);
  });
});
