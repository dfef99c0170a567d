import type { Limits } from "@phototag/core/recognition";

/** How far recognition may go, as infra/recognition.ts says. What is missing or wrong there ends the function as it starts. */
export const limits: Limits = {
  tries: wholeNumber("RECOGNITION_MAX_RECEIVE_COUNT"),
  recognitionsPerMonth: wholeNumber("RECOGNITIONS_PER_MONTH"),
};

function wholeNumber(name: string): number {
  const value = process.env[name] ?? "";
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`${name} is no whole number above 0: "${value}"`);
  return Number(value);
}
