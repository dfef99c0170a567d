import type { Fault } from "./faults/faults.ts";
import type { Denial } from "./iam/denial.ts";

/** What a running cloud tells whoever started it; a terminal shows some of it. */
export type CloudEvent =
  /** A confirmation code that AWS would have mailed. */
  | { kind: "code"; email: string; code: string }
  /** Something went wrong behind an answer or in the background. */
  | { kind: "error"; service: string; message: string }
  /** What was found in the data folder at the start, and done about it, in a line. */
  | { kind: "notice"; message: string }
  /** The policies refused a call. */
  | ({ kind: "denied" } & Denial)
  /** A fault that was asked for was made. */
  | ({ kind: "fault" } & Fault)
  /** A request that a service behind the endpoint answered; `caller` is an ARN, or `*` for the anonymous. */
  | { kind: "request"; service: string; operation: string; caller: string; status: number }
  /** A line that a function wrote. */
  | { kind: "log"; functionName: string; line: string };
