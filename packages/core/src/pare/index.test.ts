import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseXmp } from "../metadata/index.ts";
import { pareSidecar } from "./index.ts";

/** As Lightroom writes settings: attributes; and as darktable writes steps: elements. */
function sidecar({ tags = ["Rome"], settings = [] as string[], steps = [] as string[], caption = "A day" }) {
  const items = (values: string[]) => values.map((value) => `<rdf:li>${value}</rdf:li>`).join("");
  return `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
   xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:darktable="http://darktable.sf.net/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmp:Rating="4"
   ${settings.map((value, at) => `crs:Setting${at}="${value}"`).join(" ")}>
  <darktable:history><rdf:Seq>${items(steps)}</rdf:Seq></darktable:history>
  <dc:description><rdf:Alt><rdf:li xml:lang="x-default">${caption}</rdf:li></rdf:Alt></dc:description>
  <lr:hierarchicalSubject><rdf:Bag>${items(tags.map((tag) => `Places|${tag}`))}</rdf:Bag></lr:hierarchicalSubject>
  <dc:subject><rdf:Bag>${items(tags)}</rdf:Bag></dc:subject>
 </rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`;
}

describe("a sidecar", () => {
  it("that has room goes as it is", () => {
    const text = sidecar({ tags: ["Rome &amp; Ostia"] });
    expect(pareSidecar(text)).toBe(text);
  });

  it.each([
    ["steps", { steps: Array(2000).fill("gz04eJxjYGBg".repeat(10)) }],
    ["settings", { settings: Array(40).fill("0.125 ".repeat(500)) }],
    ["settings, and no more than there are tags", { settings: Array(900).fill("0.125 ".repeat(20)) }],
    ["both", { steps: ["x".repeat(900_000)], settings: ["y".repeat(900_000)] }],
  ])("that programs have filled with %s says what it said without", (_, filling) => {
    const tags = ["Rome &amp; Ostia", "Großmutter", ...Array.from({ length: 60 }, (_, n) => `Tag ${n}`)];
    const said = { tags, caption: "1 &lt; 2" };
    const pared = pareSidecar(sidecar({ ...said, ...filling }))!;
    expect(pared.length).toBeLessThanOrEqual(65_536);
    expect(parseXmp(pared)).toEqual(parseXmp(sidecar(said)));
    expect(parseXmp(pared)).toMatchObject({ caption: "1 < 2", rating: 4 });
  });

  it.each([
    ["is no XML", "x".repeat(70_000)],
    ["is some other XML", `<svg><path d="${"M0 0".repeat(20_000)}"/></svg>`],
    ["has too many words", sidecar({ tags: Array(9000).fill("Forum Romanum") })],
    ["is as deep as it is long", "<a>".repeat(300_000)],
  ])("that %s can't be read", (_, text) => {
    expect(pareSidecar(text)).toBeUndefined();
  });

  it("is never longer than it may be, and keeps its tags", () => {
    const short = fc.stringMatching(/^[\w ]{1,40}$/);
    const filling = fc.record({
      tags: fc.array(fc.stringMatching(/^\w{1,20}$/), { maxLength: 5 }),
      ...{ settings: fc.array(short, { maxLength: 40 }), steps: fc.array(short, { maxLength: 40 }) },
    });
    fc.assert(
      fc.property(filling, fc.integer({ min: 2000, max: 4000 }), (said, most) => {
        const pared = pareSidecar(sidecar(said), most)!;
        expect(pared.length).toBeLessThanOrEqual(most);
        expect(parseXmp(pared).keywords).toEqual(parseXmp(sidecar(said)).keywords);
      }),
    );
  });
});
