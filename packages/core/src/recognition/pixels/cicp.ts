/**
 * Colors that are coded by numbers instead of an ICC profile ("coding-independent code points", ITU-T H.273), taken to
 * sRGB; of high dynamic range to what a screen without it shows.
 */
export interface Cicp {
  /** ColourPrimaries. */
  primaries: number;
  /** TransferCharacteristics. */
  transfer: number;
}

const PQ = 16;
const HLG = 18;
/** Linear light, as 0..1 of its white. Others that are common in stills are taken for sRGB's, as browsers take them. */
const GAMMAS: Record<number, number> = { 4: 2.2, 5: 2.8, 8: 1 };

/** Linear RGB of the primaries to linear RGB of BT.709, D65 (H.273, table 2; SMPTE RP 177's derivation). */
const TO_709: Record<number, readonly number[]> = {
  // BT.2020
  9: [1.660491, -0.587641, -0.07285, -0.12455, 1.1329, -0.008349, -0.018151, -0.100579, 1.11873],
  // Display P3
  12: [1.22494, -0.22494, 0, -0.042057, 1.042057, 0, -0.019638, -0.078636, 1.098274],
};
const SAME = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** Of diffuse white in high dynamic range, in cd/m² (BT.2408, 2.1): what is white elsewhere. */
const REFERENCE_WHITE = 203;
/** A mastering display's, where HLG does not say (BT.2100, table 5). */
const HLG_PEAK = 1000;

/** Whether colors so coded look wrong where they are taken for sRGB. */
export function differsFromSrgb({ primaries, transfer }: Cicp): boolean {
  return primaries in TO_709 || transfer in GAMMAS || isHdr({ transfer });
}

export const isHdr = ({ transfer }: Pick<Cicp, "transfer">): boolean => transfer === PQ || transfer === HLG;

/**
 * Pixels so coded, in sRGB of 8 bits.
 *
 * @param samples 16 bits, `channels` to a pixel; alpha, if any, is the last and stays
 * @param channels 3, or 4 with alpha
 */
export function toSrgb(samples: Uint16Array, channels: 3 | 4, { primaries, transfer }: Cicp): Buffer {
  const light = lightOf(transfer);
  const matrix = TO_709[primaries] ?? SAME;
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = matrix as [number, ...number[]] as number[];
  const gain = isHdr({ transfer }) ? toneMap(peakOf(samples, channels, transfer, light)) : undefined;
  const result = Buffer.allocUnsafe(samples.length);
  for (let at = 0; at < samples.length; at += channels) {
    let [r, g, b] = [light[samples[at]!]!, light[samples[at + 1]!]!, light[samples[at + 2]!]!];
    const scale = gain ? system(transfer, r, g, b) : 1;
    const factor = gain ? scale * gain(scale * Math.max(r, g, b)) : 1;
    r *= factor;
    g *= factor;
    b *= factor;
    result[at] = encode(rr! * r + rg! * g + rb! * b);
    result[at + 1] = encode(gr! * r + gg! * g + gb! * b);
    result[at + 2] = encode(br! * r + bg! * g + bb! * b);
    if (channels === 4) result[at + 3] = samples[at + 3]! / 257;
  }
  return result;
}

/** Light by its 16-bit signal: of PQ in cd/m², of HLG the scene's as 0..1, else the screen's as 0..1. */
function lightOf(transfer: number): Float32Array {
  const gamma = GAMMAS[transfer];
  const decode =
    transfer === PQ
      ? pqToLight
      : transfer === HLG
        ? hlgToScene
        : gamma
          ? (signal: number) => signal ** gamma
          : srgbToLight;
  return Float32Array.from({ length: 65536 }, (_, signal) => decode(signal / 65535));
}

/** HLG's light depends on how bright the whole pixel is (BT.2100, table 5: its OOTF, with a gamma of 1.2). */
const system = (transfer: number, r: number, g: number, b: number): number =>
  transfer === HLG ? HLG_PEAK * (0.2627 * r + 0.678 * g + 0.0593 * b) ** 0.2 : 1;

/** The brightest component of a picture, in cd/m². */
function peakOf(samples: Uint16Array, channels: number, transfer: number, light: Float32Array): number {
  let peak = 0;
  for (let at = 0; at < samples.length; at += channels) {
    const [r, g, b] = [light[samples[at]!]!, light[samples[at + 1]!]!, light[samples[at + 2]!]!];
    peak = Math.max(peak, Math.max(r, g, b) * system(transfer, r, g, b));
  }
  return peak;
}

/**
 * What light is multiplied with, so that what was brightest is white, and what is darker than the knee stays as it was
 * (BT.2390, 5.4.1: the EETF, from the picture's own peak to reference white). A picture that nowhere exceeds
 * reference white keeps all its values.
 */
function toneMap(peak: number): (light: number) => number {
  if (peak <= REFERENCE_WHITE) return () => 1 / REFERENCE_WHITE;
  const top = lightToPq(peak);
  const max = lightToPq(REFERENCE_WHITE) / top;
  const knee = 1.5 * max - 0.5;
  const steps = 4095;
  const table = Float32Array.from({ length: steps + 1 }, (_, step) => {
    const light = (step / steps) * peak;
    const e = lightToPq(light) / top;
    if (e <= knee || light === 0) return 1 / REFERENCE_WHITE;
    const t = (e - knee) / (1 - knee);
    const spline =
      (2 * t ** 3 - 3 * t ** 2 + 1) * knee +
      (t ** 3 - 2 * t ** 2 + t) * (1 - knee) +
      (-2 * t ** 3 + 3 * t ** 2) * max;
    return pqToLight(spline * top) / light / REFERENCE_WHITE;
  });
  return (light) => table[Math.min(steps, Math.round((light / peak) * steps))]!;
}

/** SMPTE ST 2084's constants. */
const [M1, M2, C1, C2, C3] = [
  2610 / 16384,
  (2523 / 4096) * 128,
  3424 / 4096,
  (2413 / 4096) * 32,
  (2392 / 4096) * 32,
];

/** The EOTF of BT.2100, table 4: signal 0..1 → cd/m². */
function pqToLight(signal: number): number {
  const power = signal ** (1 / M2);
  return 10_000 * (Math.max(0, power - C1) / (C2 - C3 * power)) ** (1 / M1);
}

function lightToPq(light: number): number {
  const power = (light / 10_000) ** M1;
  return ((C1 + C2 * power) / (1 + C3 * power)) ** M2;
}

/** The inverse OETF of BT.2100, table 5: signal 0..1 → light of the scene 0..1. */
function hlgToScene(signal: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];
  return signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12;
}

/** IEC 61966-2-1. */
const srgbToLight = (signal: number): number =>
  signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;

const ENCODED = Uint8Array.from({ length: 16_385 }, (_, step) => {
  const light = step / 16_384;
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
});
/** Linear light 0..1 → sRGB; what is out of sRGB's gamut is clipped to it. */
const encode = (light: number): number => ENCODED[Math.round(Math.min(1, Math.max(0, light)) * 16_384)]!;
