import "./drift.ts";
import { handle } from "hono/aws-lambda";
import { app } from "./api/app.ts";

/** Every route of the HTTP API but next-auth's. */
export const handler = handle(app);
