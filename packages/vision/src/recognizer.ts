import { type ChildProcess, fork } from "node:child_process";
import type { Answer, Asked, Question, RecognizerStatus, Report } from "./process/messages.ts";
import { childProgram } from "./process/program.ts";
import {
  DEFAULT_MAX_LABELS,
  DEFAULT_MIN_CONFIDENCE,
  type DetectLabelsOptions,
  type DetectLabelsResult,
  LIMITS,
  VisionError,
  type VisionErrorName,
} from "./rekognition.ts";
import type { DetectTextOptions, DetectTextResult } from "./text/answer.ts";

export type { RecognizerStatus } from "./process/messages.ts";

export interface Recognizer {
  /** The id of its process, for measuring it; undefined while there is none. */
  readonly pid: number | undefined;
  /** Where it stands now; never waits. */
  status(): RecognizerStatus;
  /**
   * Resolves once photos can be recognized.
   * @throws Error with the plain reason when this attempt to get the models fails, or when it is closed; the attempt
   * is repeated by itself, and a later call waits for that.
   */
  ready(): Promise<void>;
  /**
   * The labels of a JPEG or PNG of at most 15 MB, 80 to 10,000 pixels a side, as Amazon Rekognition's DetectLabels
   * gives them.
   * @throws VisionError under the vendor's names; ThrottlingException while the models are not there yet.
   */
  detectLabels(bytes: Uint8Array, options?: DetectLabelsOptions): Promise<DetectLabelsResult>;
  /**
   * The text in such a photo, as Amazon Rekognition's DetectText gives it: one photo at a time, after all that wait for labels.
   * @throws VisionError under the vendor's names; ThrottlingException while its models, 16 MB more, are not there yet.
   */
  detectText(bytes: Uint8Array, options?: DetectTextOptions): Promise<DetectTextResult>;
  /** Ends the process. What is under way is rejected. */
  close(): Promise<void>;
}

export interface RecognizerOptions {
  /** Folder for the converted models, about 40 MB; made when it is missing. */
  cache: string;
  /** Is told where it stands whenever that changes: 0..1 while models are fetched and converted, and why they are not. */
  onStatus?: (status: RecognizerStatus) => void;
  /**
   * After so many milliseconds the models are asked for again when they could not be had; after twenty times as many
   * (five minutes) when that will not pass by itself: other bytes than were pinned, no such package, a full disk.
   * @default 15,000
   */
  retryMs?: number;
}

/** Photos in the process at once: one is decoded while another is recognized. */
const CONCURRENCY: Record<Asked["about"], number> = { labels: 2, text: 1 };
/** A process that lived shorter than this is not started again at once. */
const SHORT_LIFE_MS = 5_000;

interface Waiting {
  id: number;
  asked: Asked;
  /** How many processes have died under it. */
  deaths: number;
  resolve(result: Answer): void;
  reject(error: Error): void;
}

/**
 * Starts the recognizer in a process of its own, which fetches the models first if they are not in the cache.
 * @example
 * const recognizer = createRecognizer({ cache: defaultCache() });
 * await recognizer.ready();
 * const { Labels } = await recognizer.detectLabels(await readFile("cat.jpg"), { maxLabels: 5 });
 */
export function createRecognizer({ cache, onStatus, retryMs = 15_000 }: RecognizerOptions): Recognizer {
  let status: RecognizerStatus = { state: "preparing", progress: 0, message: "Getting the recognizer, 0 %" };
  let child: ChildProcess | undefined;
  let closed = false;
  let restart: NodeJS.Timeout | undefined;
  let nextId = 0;
  const environment = { ...process.env, ...GIVE_MEMORY_BACK };
  /** The first are asked about first. */
  const queues: Record<Asked["about"], Waiting[]> = { labels: [], text: [] };
  const asked = new Map<number, Waiting>();
  const watchers = new Set<{ resolve(): void; reject(error: Error): void }>();

  const setStatus = (next: RecognizerStatus) => {
    status = next;
    onStatus?.(next);
    if (next.state === "ready") for (const watcher of watchers) watcher.resolve();
    if (next.state === "failed") for (const watcher of watchers) watcher.reject(new Error(next.message));
    if (next.state !== "preparing") watchers.clear();
    pump();
  };

  const underWay = (about: Asked["about"]) =>
    [...asked.values()].filter((waiting) => waiting.asked.about === about).length;

  const pump = () => {
    for (const about of ["labels", "text"] as const)
      while (status.state === "ready" && child?.connected && underWay(about) < CONCURRENCY[about]) {
        const next = queues[about].shift();
        if (!next) break;
        asked.set(next.id, next);
        child.send({ ...next.asked, id: next.id } satisfies Question);
      }
  };

  const onReport = (report: Report) => {
    if (report.kind === "status") return setStatus(report.status);
    const waiting = asked.get(report.id);
    asked.delete(report.id);
    if (report.kind === "answer") waiting?.resolve(report.result);
    else waiting?.reject(new VisionError(vendorName(report.name), report.message));
    pump();
  };

  const startLater = (reason: string) => {
    setStatus({ state: "failed", message: `${reason}. It is started again.` });
    restart = setTimeout(start, SHORT_LIFE_MS);
    restart.unref();
  };

  const start = () =>
    childProgram().then(
      (program) => {
        if (!closed) run(program);
      },
      (cause: Error) => {
        if (!closed) startLater(`The recognizer's program could not be made (${cause.message})`);
      },
    );

  const run = (program: string) => {
    const born = Date.now();
    child = forkChild(program, [cache, `${retryMs}`], environment);
    child.on("message", onReport);
    child.on("error", () => {
      // "exit" follows, or the process never was: both are met there and by `connected`.
    });
    child.once("exit", (code, signal) => {
      child = undefined;
      if (closed) return;
      const how = signal ?? `exit code ${code}`;
      for (const waiting of asked.values()) {
        // A photo may itself be what ends the process: it is tried once more, and then given up.
        if (++waiting.deaths < 2) queues[waiting.asked.about].unshift(waiting);
        else
          waiting.reject(new VisionError("InternalServerError", `The recognizer's process ended (${how})`));
      }
      asked.clear();
      if (Date.now() - born < SHORT_LIFE_MS) return startLater(`The recognizer's process ended (${how})`);
      status = { state: "preparing", progress: 1, message: "Starting the recognizer again" };
      void start();
    });
  };
  void start();

  const ask = async (question: Asked): Promise<Answer> => {
    if (question.bytes.length > LIMITS.objectBytes)
      throw new VisionError("ImageTooLargeException", "Image size is too large: at most 15 MB are taken");
    if (closed) throw new VisionError("InternalServerError", "The recognizer is closed");
    // While a process that died is started again, photos wait for it; they do not wait for a download.
    if (status.state !== "ready" && !(status.state === "preparing" && status.progress === 1))
      throw new VisionError("ThrottlingException", status.message);
    return new Promise((resolve, reject) => {
      queues[question.about].push({ id: nextId++, asked: question, deaths: 0, resolve, reject });
      pump();
    });
  };

  return {
    get pid() {
      return child?.pid;
    },
    status: () => status,
    ready() {
      if (closed) return Promise.reject(new Error("The recognizer is closed"));
      if (status.state === "ready") return Promise.resolve();
      return new Promise((resolve, reject) => watchers.add({ resolve, reject }));
    },
    async detectLabels(bytes, options = {}) {
      checkLabels(options);
      return (await ask({ about: "labels", bytes, options })) as DetectLabelsResult;
    },
    async detectText(bytes, options = {}) {
      return (await ask({ about: "text", bytes, options })) as DetectTextResult;
    },
    async close() {
      if (closed) return;
      closed = true;
      clearTimeout(restart);
      const gone = new VisionError("InternalServerError", "The recognizer is closed");
      for (const waiting of [...asked.values(), ...queues.labels, ...queues.text]) waiting.reject(gone);
      for (const watcher of watchers) watcher.reject(gone);
      asked.clear();
      for (const queue of Object.values(queues)) queue.length = 0;
      watchers.clear();
      const ending = child;
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
      const exited = new Promise<void>((resolve) => ending.once("exit", () => resolve()));
      if (ending.connected) ending.disconnect();
      else ending.kill();
      await exited;
    },
  };
}

/**
 * glibc keeps what is freed for later, up to a third of this process, and more for each thread: it is to give back large
 * pieces at once. Other systems' allocators do not read these.
 */
const GIVE_MEMORY_BACK = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: String(128 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(128 * 1024),
};

function forkChild(program: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return fork(program, args, {
    env,
    execArgv: ["--expose-gc", "--max-semi-space-size=2"],
    serialization: "advanced",
  });
}

function checkLabels({
  maxLabels = DEFAULT_MAX_LABELS,
  minConfidence = DEFAULT_MIN_CONFIDENCE,
}: DetectLabelsOptions) {
  if (!Number.isInteger(maxLabels) || maxLabels < 0)
    throw new VisionError("InvalidParameterException", "MaxLabels is a whole number of 0 or more");
  if (!(minConfidence >= 0 && minConfidence <= 100))
    throw new VisionError("InvalidParameterException", "MinConfidence lies between 0 and 100");
}

const NAMES: readonly string[] = [
  "InvalidImageFormatException",
  "ImageTooLargeException",
  "InvalidParameterException",
  "ThrottlingException",
] satisfies VisionErrorName[];

const vendorName = (name: string): VisionErrorName =>
  NAMES.includes(name) ? (name as VisionErrorName) : "InternalServerError";
