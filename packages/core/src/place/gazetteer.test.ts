import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { citiesCalled, namesOf } from "./gazetteer.ts";

/**
 * Where things stand, and in which city, division and country Wikipedia says that they do, as GeoNames writes those. A dash
 * is no answer: there is no city there, or none that could be told from afar.
 */
const LANDMARKS: [
  name: string,
  latitude: number,
  longitude: number,
  city: string,
  region: string,
  country: string,
][] = [
  // Europe
  ["Eiffel Tower", 48.8584, 2.2945, "Paris", "Île-de-France", "France"],
  ["Palace of Versailles", 48.8049, 2.1204, "Versailles", "Île-de-France", "France"],
  ["Big Ben", 51.5007, -0.1246, "London", "England", "United Kingdom"],
  ["Edinburgh Castle", 55.9486, -3.1999, "Edinburgh", "Scotland", "United Kingdom"],
  ["Colosseum", 41.8902, 12.4922, "Rome", "Lazio", "Italy"],
  ["St. Peter's Basilica", 41.9022, 12.4539, "Vatican City", "-", "Vatican City"],
  ["Piazza San Marco", 45.4341, 12.3388, "Venice", "Veneto", "Italy"],
  ["Sagrada Família", 41.4036, 2.1744, "Barcelona", "Catalonia", "Spain"],
  ["Alhambra", 37.1761, -3.5881, "Granada", "Andalusia", "Spain"],
  ["Brandenburg Gate", 52.5163, 13.3777, "Berlin", "State of Berlin", "Germany"],
  ["Cologne Cathedral", 50.9413, 6.9583, "Köln", "North Rhine-Westphalia", "Germany"],
  ["Neuschwanstein Castle", 47.5576, 10.7498, "Schwangau", "Bavaria", "Germany"],
  ["Schönbrunn Palace", 48.1845, 16.3122, "Vienna", "Vienna", "Austria"],
  ["Acropolis of Athens", 37.9715, 23.7267, "Athens", "Attica", "Greece"],
  ["Charles Bridge", 50.0865, 14.4114, "Prague", "Prague", "Czechia"],
  [
    "Basel Minster, by the borders of France and Germany",
    47.5564,
    7.5926,
    "Basel",
    "Basel-City",
    "Switzerland",
  ],
  ["Monte Carlo Casino", 43.7392, 7.4281, "Monaco", "Municipality of Monaco", "Monaco"],
  ["Rock of Gibraltar", 36.1441, -5.3424, "Gibraltar", "-", "Gibraltar"],
  ["Red Square", 55.7539, 37.6208, "Moscow", "Moscow", "Russia"],
  ["Hallgrímskirkja", 64.142, -21.9266, "Reykjavík", "Capital Region", "Iceland"],
  ["The Little Mermaid", 55.6929, 12.5993, "Copenhagen", "Capital Region", "Denmark"],
  ["Santa Justa Lift", 38.7122, -9.1394, "Lisbon", "Lisbon", "Portugal"],
  // Africa
  ["Great Pyramid of Giza", 29.9792, 31.1342, "Giza", "Giza", "Egypt"],
  ["Bab Bou Jeloud", 34.0617, -4.9842, "Fès", "Fes-Meknes", "Morocco"],
  ["Table Mountain cableway", -33.9482, 18.4031, "Cape Town", "Western Cape", "South Africa"],
  ["Uhuru Park", -1.2897, 36.8172, "Nairobi", "Nairobi County", "Kenya"],
  ["Victoria Falls, the Zambian side", -17.9236, 25.8585, "Livingstone", "Southern Province", "Zambia"],
  ["Stone Town", -6.1622, 39.1921, "Zanzibar", "Zanzibar Urban/West", "Tanzania"],
  ["Independence Arch", 5.5481, -0.1925, "Accra", "Greater Accra", "Ghana"],
  ["Jamaa el Fna", 31.6259, -7.9891, "Marrakesh", "Marrakesh-Safi", "Morocco"],
  // Asia
  ["Taj Mahal", 27.1751, 78.0421, "Agra", "Uttar Pradesh", "India"],
  ["Gateway of India", 18.922, 72.8347, "Mumbai", "Maharashtra", "India"],
  ["Forbidden City", 39.9163, 116.3972, "Beijing", "Beijing", "China"],
  ["Victoria Peak", 22.2759, 114.1455, "Hong Kong", "Central and Western", "Hong Kong SAR China"],
  ["Taipei 101", 25.0336, 121.5645, "Taipei", "Taiwan", "Taiwan"],
  ["Tokyo Tower", 35.6586, 139.7454, "Tokyo", "Tokyo", "Japan"],
  ["Kinkaku-ji", 35.0394, 135.7292, "Kyoto", "Kyoto", "Japan"],
  ["Gyeongbokgung", 37.5796, 126.977, "Seoul", "Seoul", "South Korea"],
  ["Merlion", 1.2868, 103.8545, "Singapore", "-", "Singapore"],
  ["Hagia Sophia", 41.0086, 28.98, "Istanbul", "Istanbul", "Türkiye"],
  ["Burj Khalifa", 25.1972, 55.2744, "Dubai", "Dubai", "United Arab Emirates"],
  ["Petronas Towers", 3.1579, 101.7116, "Kuala Lumpur", "Kuala Lumpur", "Malaysia"],
  ["Wat Arun", 13.7437, 100.4889, "Bangkok", "Bangkok", "Thailand"],
  ["Registan", 39.6547, 66.9758, "Samarkand", "Samarqand Region", "Uzbekistan"],
  // The Americas
  ["Statue of Liberty", 40.6892, -74.0445, "New York City", "New York", "United States"],
  ["Golden Gate Bridge, the southern end", 37.8077, -122.475, "San Francisco", "California", "United States"],
  ["White House", 38.8977, -77.0365, "Washington, D.C.", "District of Columbia", "United States"],
  ["Niagara Falls, Table Rock", 43.0791, -79.0784, "Niagara Falls", "Ontario", "Canada"],
  ["Niagara Falls, Goat Island", 43.0828, -79.07, "Niagara Falls", "New York", "United States"],
  ["CN Tower", 43.6426, -79.3871, "Toronto", "Ontario", "Canada"],
  ["Château Frontenac", 46.812, -71.2052, "Québec", "Quebec", "Canada"],
  ["Diamond Head", 21.262, -157.805, "Honolulu", "Hawaii", "United States"],
  ["Zócalo", 19.4328, -99.1332, "Mexico City", "Mexico City", "Mexico"],
  ["Castillo San Felipe del Morro", 18.4708, -66.1242, "San Juan", "San Juan", "Puerto Rico"],
  ["El Capitolio", 23.1353, -82.3593, "Havana", "Havana", "Cuba"],
  ["Christ the Redeemer", -22.9519, -43.2105, "Rio de Janeiro", "Rio de Janeiro", "Brazil"],
  ["Obelisco", -34.6037, -58.3816, "Buenos Aires", "Buenos Aires F.D.", "Argentina"],
  ["Machu Picchu, six kilometers from the next town", -13.1631, -72.545, "-", "-", "Peru"],
  ["Plaza Murillo", -16.4957, -68.1336, "La Paz", "La Paz Department", "Bolivia"],
  // Oceania, and islands
  ["Sydney Opera House", -33.8568, 151.2153, "Sydney", "New South Wales", "Australia"],
  ["Sky Tower", -36.8485, 174.7622, "Auckland", "Auckland", "New Zealand"],
  ["Uluru, twenty kilometers from the next town", -25.3444, 131.0369, "-", "Northern Territory", "Australia"],
  ["Ahu Tongariki, Easter Island", -27.1258, -109.2769, "-", "Valparaiso", "Chile"],
  ["Papeete Market", -17.5399, -149.5674, "Papeete", "Îles du Vent", "French Polynesia"],
  ["Taveuni, where the meridian of 180° crosses it", -16.8086, 179.9999, "-", "-", "Fiji"],
  // Where there is nothing, or nobody
  ["Amundsen-Scott South Pole Station", -90, 0, "-", "-", "Antarctica"],
  ["North Pole", 90, 0, "-", "-", "-"],
  ["Mid-Atlantic", 30, -40, "-", "-", "-"],
  ["Gulf of Guinea, zero north, zero east", 0, 0, "-", "-", "-"],
  ["Pacific, on the 180th meridian", 40, 180, "-", "-", "-"],
  ["The Sahara, far from any town", 22.5, 4.5, "-", "-", "-"],
];

test.each(LANDMARKS)("%s", (_, latitude, longitude, city, region, country) => {
  const said = Object.entries({ city, region, country }).filter(([, name]) => name !== "-");
  expect(namesOf({ latitude, longitude })).toEqual(Object.fromEntries(said));
});

const latitude = fc.double({ min: -90, max: 90, noNaN: true });
const longitude = fc.double({ min: -180, max: 180, noNaN: true });

describe("wherever a photo was taken", () => {
  it("there is an answer, and no name without the one around it", () => {
    fc.assert(
      fc.property(latitude, longitude, (latitude, longitude) => {
        const { city, region, country } = namesOf({ latitude, longitude });
        if (city !== undefined || region !== undefined) expect(country).toBeTruthy();
        for (const name of [city, region, country]) expect(name).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });

  it("180° east is 180° west, and one step across it leads to the same places", () => {
    fc.assert(
      fc.property(latitude, (latitude) => {
        expect(namesOf({ latitude, longitude: 180 })).toEqual(namesOf({ latitude, longitude: -180 }));
      }),
      { numRuns: 500 },
    );
  });

  it("a city is found across that meridian", () => {
    // Some seconds of arc on either side of it, in the village of Waiyevo.
    const [east, west] = [179.9999, -179.9999].map((longitude) => namesOf({ latitude: -16.79, longitude }));
    expect(east).toEqual(west);
  });
});

describe("cities that are called so", () => {
  const called = (text: string, most = 8) =>
    citiesCalled(text, most).map(({ city, country }) => `${city}, ${country}`);

  it("are found by how their names begin, the largest first", () => {
    expect(called("par")[0]).toBe("Paris, France");
    expect(called("san fr", 1)).toEqual(["San Francisco, United States"]);
    expect(called("new yo", 1)).toEqual(["New York City, United States"]);
  });

  it("by a name without its accents, and in any case", () => {
    expect(called("SAO PAULO", 1)).toEqual(["São Paulo, Brazil"]);
    expect(called("lodz", 1)).toEqual(["Łódź, Poland"]);
  });

  it("by where they are, behind a comma", () => {
    expect(citiesCalled("Paris, Texas", 1)).toMatchObject([{ city: "Paris", region: "Texas" }]);
    expect(called("paris, france")).toEqual(["Paris, France"]);
  });

  it("at most so many; nothing is called nothing", () => {
    expect(called("a", 8)).toHaveLength(8);
    expect(called("")).toEqual([]);
    expect(called(" , ")).toEqual([]);
    expect(called("no city is called so")).toEqual([]);
  });
});
