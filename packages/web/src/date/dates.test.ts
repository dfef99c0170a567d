import { expect, test } from "vitest";
import { editOf, toField } from "./dates.ts";

const shift = { kind: "shift", days: "0", hours: "0", minutes: "0", earlier: false } as const;

test("a date is what clocks said where the photo was taken, wherever it is typed", () => {
  expect(editOf({ kind: "set", date: "1955-07-04T12:00" })).toEqual({
    edit: { takenAt: "1955-07-04T12:00:00.000Z" },
  });
  expect(toField("1955-07-04T12:00:00.000Z")).toBe("1955-07-04T12:00:00");
});

test.each([
  [{ ...shift, hours: "8" }, 8],
  [{ ...shift, days: "1", hours: "5", minutes: "45" }, 29.75],
  [{ ...shift, hours: "1", earlier: true }, -1],
])("a camera's wrong clock is put right: %o", (wish, shiftHours) => {
  expect(editOf(wish)).toEqual({ edit: { shiftHours } });
});

test.each([
  [{ kind: "set", date: "" } as const, "Choose a date and a time."],
  [{ kind: "set", date: "1825-12-31T00:00" } as const, "Photos are of 1826 to 2199."],
  [{ kind: "set", date: "02000-01-01T00:00" } as const, "Choose a date and a time."],
  [shift, "Say by how much."],
  [{ ...shift, hours: "-3" }, "Say by how much."],
])("%o is asked about", (wish, problem) => {
  expect(editOf(wish)).toEqual({ problem });
});
