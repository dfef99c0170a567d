/** Rekognition's numbers as the table keeps them. Nothing here loads its SDK: other recognizers answer in its shapes. */
import type { BoundingBox } from "@aws-sdk/client-rekognition";
import type { Box } from "../library/entities.ts";

/** 0–100, with one decimal. */
export const confidenceOf = (confidence = 0): number => round(confidence, 10);

/** Within the photo, with four decimals. */
export function boxOf({ Left, Top, Width, Height }: BoundingBox): Box {
  return { left: fraction(Left), top: fraction(Top), width: fraction(Width), height: fraction(Height) };
}

const round = (value: number, steps: number) => Math.round(value * steps) / steps;
const fraction = (value = 0) => round(Math.min(1, Math.max(0, value)), 10_000);
