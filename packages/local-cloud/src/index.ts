export type { CloudEvent } from "./events.ts";
export type { UsedPermission } from "./iam/usage.ts";
export type { SiteServer } from "./services/edge/site-server.ts";
export type { Preparation } from "./services/edge/waiting-page.ts";
export type { Reload } from "./services/lambda/lambda.ts";
export type { DetectLabelsResult, Recognizer } from "./services/rekognition/recognizer.ts";
export { type Cloud, type CloudOptions, startCloud } from "./start.ts";
export { StartError } from "./start-error.ts";
export { survey } from "./survey.ts";
