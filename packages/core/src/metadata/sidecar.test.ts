import { expect, test } from "vitest";
import { withSidecar } from "./sidecar.ts";

test("a sidecar's word counts where it has one, but for the camera's date, and keywords of both are kept once", () => {
  const exif = { at: "2024-08-08T08:08:08.000Z", from: "exif" } as const;
  const xmp = { at: "2024-08-09T08:08:08.000Z", from: "xmp" } as const;
  expect(
    withSidecar(
      { dates: [exif], keywords: [{ name: "Rome", parents: [] }], camera: "X100", rating: 1 },
      {
        dates: [xmp],
        keywords: [
          { name: "rome", parents: ["Italy"] },
          { name: "Cat", parents: [] },
        ],
        rating: 5,
      },
    ),
  ).toEqual({
    dates: [exif, xmp],
    keywords: [
      { name: "rome", parents: ["Italy"] },
      { name: "Cat", parents: [] },
    ],
    camera: "X100",
    rating: 5,
  });
});
