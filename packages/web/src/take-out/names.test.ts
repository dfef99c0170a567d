import fc from "fast-check";
import { expect, test } from "vitest";
import { Names, safeName, sidecarOf } from "./names.ts";

test.each([
  ["IMG_1.JPG", "IMG_1.JPG"],
  ["a/b\\c:d*e?.jpg", "a_b_c_d_e_.jpg"],
  ["../../etc/passwd", ".._.._etc_passwd"],
  ["con.jpg", "_con.jpg"],
  ["COM1", "_COM1"],
  ["console.jpg", "console.jpg"],
  ["ends with dots...", "ends with dots"],
  [" . ", "photo"],
  ["", "photo"],
  ["Cafe\u0301.jpg", "Café.jpg"],
  ["tab\there.jpg", "tab_here.jpg"],
])("%j is called %j", (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

test("any name is one that every system takes, sidecar and all", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (name) => {
      const safe = sidecarOf(new Names().take("", name));
      expect(safe).not.toMatch(/[<>:"/\\|?*]|\p{Cc}|[. ]$/u);
      expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
      expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(255);
      expect(safe.length).toBeGreaterThan(".xmp".length);
    }),
  );
});

test("no two files of a zip have one name, whatever the photos are called", () => {
  const name = fc.oneof(
    fc.constantFrom(
      "a.jpg",
      "A.JPG",
      "a (2).jpg",
      "a.jpg.xmp",
      "a.jpg (2)",
      "a",
      "Cafe\u0301.jpg",
      "Café.jpg",
    ),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(name, { maxLength: 40 }), (names) => {
      const given = new Names();
      const paths = names.map((one) => given.take("2019/", one));
      const all = paths.flatMap((path) => [path, sidecarOf(path)]).map((path) => path.toLowerCase());
      expect(new Set(all).size).toBe(all.length);
      for (const path of paths) expect(path.startsWith("2019/")).toBe(true);
    }),
  );
});

test("thousands of one name are numbered in no time worth telling of, in order", () => {
  const given = new Names();
  const paths = Array.from({ length: 5000 }, () => given.take("", "image.jpg"));
  expect(paths.slice(0, 3)).toEqual(["image.jpg", "image (2).jpg", "image (3).jpg"]);
  expect(paths.at(-1)).toBe("image (5000).jpg");
});
