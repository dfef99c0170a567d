import { describe, expect, it } from "vitest";
import { parseXmp } from "./read.ts";

const xmp = (property: string, items: string[]) => `<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:lr="http://ns.adobe.com/lightroom/1.0/"><rdf:Description>
    <${property}><rdf:Bag>${items.map((item) => `<rdf:li>${item}</rdf:li>`).join("")}</rdf:Bag></${property}>
  </rdf:Description></rdf:RDF></x:xmpmeta>`;
const count = (length: number) => Array.from({ length }, (_, index) => index);

describe("a file made to harm", () => {
  it("has no path deeper than anybody sorts photos", () => {
    const [keyword] = parseXmp(
      xmp("lr:hierarchicalSubject", [
        count(30_000)
          .map((n) => `k${n}`)
          .join("|"),
      ]),
    ).keywords!;
    expect(keyword!.name).toBe("k11");
    expect(keyword!.parents[0]).toBe("k10");
  });

  it("puts a photo under no more parents than the table has room for", () => {
    const paths = count(50).map((n) =>
      count(12)
        .map((step) => `${n} ${step}`)
        .join("|"),
    );
    const { keywords = [] } = parseXmp(xmp("lr:hierarchicalSubject", paths));
    expect(keywords).toHaveLength(50);
    expect(keywords.flatMap(({ parents }) => parents).length).toBeLessThanOrEqual(100);
  });

  it("has no keyword that is too long to be a key once it is compared", () => {
    expect(parseXmp(xmp("dc:subject", ["\ufdfa".repeat(64), "Rome"])).keywords).toEqual([
      { name: "Rome", parents: [] },
    ]);
  });
});
