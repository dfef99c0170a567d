import { resolve } from "node:path";
import { openRecognizer } from "@phototag/core/recognition";

/**
 * The recognizer that infra/recognition.ts chose, with the models that it put beside the code. What is missing or wrong
 * there ends the function as it starts.
 */
export const recognizer = await openRecognizer(
  process.env.RECOGNIZER ?? "",
  resolve(process.env.LAMBDA_TASK_ROOT ?? "", process.env.RECOGNIZER_MODELS ?? ""),
);
