/**
 * Phototag's own metrics: every name that a function publishes, and the dashboard and the documents read, stands here and
 * nowhere else.
 *
 * CloudWatch asks $0.30 a month for each (the first ten of an account are free), and counts a name once for
 * every combination of its dimensions: hence at most ten, each published by one service, and never a person, a photo or a
 * tag as a dimension. Months in which nothing is published cost nothing.
 */
export const NAMESPACE = "Phototag";

/** Published beside each metric: which stage, so that two stages of one account are told apart, and which function. */
export const DIMENSIONS = ["stage", "service"] as const;

interface Metric {
  /** The one function that publishes it, by its POWERTOOLS_SERVICE_NAME. */
  service: "api" | "recognize" | "readtext" | "sweep";
  unit: "Count" | "Milliseconds";
  /** What it counts, in a line. */
  meaning: string;
}

export const METRICS = {
  Uploads: { service: "api", unit: "Count", meaning: "Files that an upload was granted for" },
  Duplicates: {
    service: "api",
    unit: "Count",
    meaning: "Files that were not sent, because the library holds the same bytes already",
  },
  UploadToTags: {
    service: "recognize",
    unit: "Milliseconds",
    meaning: "From a photo's arrival in the bucket to its tags",
  },
  Recognized: { service: "recognize", unit: "Count", meaning: "Photos that became ready, with their tags" },
  Failed: {
    service: "recognize",
    unit: "Count",
    meaning: "Photos that were given up: no image, too large, or out of tries",
  },
  Retried: {
    service: "recognize",
    unit: "Count",
    meaning: "Tries that did not work and will be made again, later",
  },
  Parked: {
    service: "recognize",
    unit: "Count",
    meaning: "Photos that wait for the next month, because this one's recognitions are used up",
  },
  RekognitionCalls: {
    service: "recognize",
    unit: "Count",
    meaning: "Calls of DetectLabels, refused ones included; each that is answered is paid for",
  },
  TextCalls: {
    service: "readtext",
    unit: "Count",
    meaning: "Calls of DetectText, refused ones included; each that is answered is paid for",
  },
  Stuck: {
    service: "sweep",
    unit: "Count",
    meaning: "Photos that had been left behind: the sweep sent them on, gave them up, or could do nothing",
  },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
