import { describe, expect, it } from "vitest";
import { COCO } from "./coco.ts";
import { ancestorsOf, CLASS_NAMES, IMPLIED, isLabel, parentsOf } from "./taxonomy.ts";

describe("the words", () => {
  it("name every class of ImageNet in title case", () => {
    expect(CLASS_NAMES).toHaveLength(1000);
    for (const name of CLASS_NAMES) {
      expect(name).toMatch(/^(\p{Lu}|iPod)/u);
      expect(name).not.toMatch(/ (Of|And|The|Des) /);
    }
    expect(CLASS_NAMES[493]).toBe("Chest of Drawers");
    expect(CLASS_NAMES[281]).toBe("Tabby Cat");
    expect(CLASS_NAMES[207]).toBe("Golden Retriever");
  });

  it("tell the classes of one English word apart", () => {
    expect([CLASS_NAMES[134], CLASS_NAMES[517]]).toEqual(["Crane Bird", "Construction Crane"]);
    expect([CLASS_NAMES[638], CLASS_NAMES[639]]).toEqual(["Swimsuit", "Swimsuit"]);
    expect([CLASS_NAMES[264], CLASS_NAMES[474]]).toEqual(["Corgi", "Cardigan"]);
  });

  it("give all ancestors, the nearest first", () => {
    expect(ancestorsOf("Tabby Cat")).toEqual(["Cat", "Feline", "Pet", "Mammal", "Animal"]);
    expect(ancestorsOf("Sports Car")).toEqual(["Car", "Vehicle", "Transportation"]);
    expect(ancestorsOf("Granny")).toEqual([]);
  });

  it("hold no circle and no parent that is not a word itself", () => {
    for (const name of [...CLASS_NAMES, ...Object.values(COCO)]) {
      expect(isLabel(name), name).toBe(true);
      expect(ancestorsOf(name), name).not.toContain(name);
      for (const parent of ancestorsOf(name)) expect(isLabel(parent), parent).toBe(true);
    }
  });

  it("let a class speak for all that stands above it", () => {
    IMPLIED.forEach((implied) => {
      for (const [word, weight] of implied)
        for (const parent of parentsOf(word)) expect(implied.get(parent) ?? 0).toBeGreaterThanOrEqual(weight);
    });
  });

  it("leave out the words that only a dictionary uses", () => {
    const words = new Set(IMPLIED.flatMap((implied) => [...implied.keys()]));
    for (const word of ["Entity", "Physical Object", "Whole", "Artifact", "Instrumentality"])
      expect(words.has(word)).toBe(false);
  });
});
