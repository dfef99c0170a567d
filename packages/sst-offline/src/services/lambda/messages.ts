/** What a function instance's process and its host say to each other, as JSON over the IPC channel. */

/** host → instance: this is the function's code. */
export interface LoadMessage {
  kind: "load";
  file: string;
  /** The name that the file exports the handler by. */
  export: string;
}

/** host → instance */
export interface InvokeMessage {
  kind: "invoke";
  requestId: string;
  /** JSON text. */
  event: string;
  /** Milliseconds since 1970. */
  deadline: number;
  traceId: string;
}

/** host → instance: leave. */
export interface EndMessage {
  kind: "end";
}

/** instance → host */
export type InstanceMessage =
  /** `processorMs`, here and below: what its process worked, other than waited, since it was told or asked. */
  | { kind: "ready"; processorMs: number }
  | { kind: "init-error"; error: FunctionError }
  | { kind: "result"; requestId: string; payload: string; processorMs: number }
  | { kind: "error"; requestId: string; error: FunctionError; processorMs?: number }
  /** Bytes of resident memory. */
  | { kind: "memory"; rss: number };

/** A function's failure in the shape that Lambda answers. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
  requestId?: string;
}
