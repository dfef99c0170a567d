/** How sure the recognizer is, in a word that a person would use. Thresholds are in percent. */
export type ConfidenceWord = "sure" | "likely" | "maybe";

export function confidenceWord(confidence: number): ConfidenceWord {
  if (confidence >= 90) return "sure";
  if (confidence >= 70) return "likely";
  return "maybe";
}
