import { expect, test } from "vitest";
import { coordinatesInWords, coordinatesOf, editOf, namesOf, toField } from "./places.ts";

const PARIS = {
  latitude: 48.85341,
  longitude: 2.3488,
  city: "Paris",
  region: "Île-de-France",
  country: "France",
};

test.each([
  ["48.8584, 2.2945", 48.8584, 2.2945],
  [" 48.8584 2.2945 ", 48.8584, 2.2945],
  ["33.86° S, 151.2° E", -33.86, 151.2],
  ["40.7 N 74 w", 40.7, -74],
  ["−33.86;151", -33.86, 151],
  ["-90, 180", -90, 180],
])("%s is a place", (text, latitude, longitude) => {
  expect(coordinatesOf(text)).toEqual({ latitude, longitude });
});

test.each(["", "Paris", "48.8", "91, 0", "0, 181", "1, 2, 3", "48,8584"])(
  "%j is none that is known",
  (text) => {
    expect(coordinatesOf(text)).toBeUndefined();
  },
);

test("a place is said by its names, each once, and by its coordinates where it has none", () => {
  expect(toField(PARIS)).toBe("Paris, Île-de-France, France");
  expect(namesOf({ latitude: 0, longitude: 0, city: "Singapore", country: "Singapore" })).toEqual([
    "Singapore",
  ]);
  expect(toField({ latitude: 30, longitude: -40.123456 })).toBe("30, -40.1235");
  expect(toField(undefined)).toBe("");
  expect(coordinatesInWords(PARIS)).toBe("48.8534, 2.3488");
});

test("a city is where it was chosen from the list, as long as its name stands there", () => {
  const place = { latitude: PARIS.latitude, longitude: PARIS.longitude };
  expect(editOf({ kind: "set", text: toField(PARIS), chosen: PARIS })).toEqual({ edit: { place } });
  expect(editOf({ kind: "set", text: "Paris", chosen: PARIS })).toHaveProperty("problem");
  expect(editOf({ kind: "set", text: "1, 2", chosen: PARIS })).toEqual({
    edit: { place: { latitude: 1, longitude: 2 } },
  });
  expect(editOf({ kind: "none" })).toEqual({ edit: { place: "none" } });
  expect(editOf({ kind: "recorded" })).toEqual({ edit: { place: null } });
});
