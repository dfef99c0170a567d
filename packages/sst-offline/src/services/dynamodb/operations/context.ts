import type { Database } from "../store/database.ts";
import type { Conflicts } from "./conflicts.ts";

/** What the operations work on. */
export interface Context {
  database: Database;
  conflicts: Conflicts;
  /** Milliseconds since 1970. */
  now(): number;
}
