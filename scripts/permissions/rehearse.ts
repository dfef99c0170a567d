import { setTimeout } from "node:timers/promises";
import { type Grant, grants, revoke, type Snapshot, type UsedPermission, usesOf } from "sst-offline";
import { AlteredStack, committedStack, type Denial } from "../../e2e/altered-stack.ts";
import { StubRecognizer } from "../../e2e/stub-recognizer.ts";
import { type Journey, journeys, type Stage } from "./journeys/index.ts";

/** A grant, and what of it was used on which journey. */
export interface Rehearsed extends Grant {
  count: number;
  /** Who made use of it: a role's or a service's name. */
  by?: string;
  /** On the way to the start, or on a journey. */
  first?: "start" | Journey;
}

/** What became of a stack that lacks something. */
export interface Refusal {
  /** During the start, or on a journey. */
  during: string;
  denial: Denial;
}

/**
 * Runs every journey on the whole stack.
 * @param given another stack than the committed one of the local stage
 * @throws Error when a journey fails, or anything is refused
 */
export async function rehearse(given?: Snapshot): Promise<Rehearsed[]> {
  const recognizer = new StubRecognizer();
  const snapshot = given ?? (await committedStack());
  const all = grants(snapshot);
  const app = await AlteredStack.start(
    (altered) => {
      for (const journey of journeys) journey.prepare?.(altered);
    },
    { recognizer, snapshot },
  );
  try {
    const first = new Map<Grant, "start" | Journey>();
    const look = (during: "start" | Journey): UsedPermission[] => {
      const used = app.usedPermissions();
      for (const grant of all)
        if (!first.has(grant) && usesOf(grant, used).length > 0) first.set(grant, during);
      return used;
    };
    look("start");
    for (const journey of journeys) {
      await journey.run({ app, snapshot, recognizer }).catch((error: Error) => {
        throw new Error(`${journey.name}: ${error.message}\n${app.lastLogs}`, { cause: error });
      });
      look(journey);
    }
    const [denial] = app.denials;
    if (denial) throw new Error(`${denial.principal} was refused ${denial.action} on ${denial.resource}`);
    const used = app.usedPermissions();
    return all.map((grant) => {
      const uses = usesOf(grant, used);
      return {
        ...grant,
        count: uses.reduce((sum, { count }) => sum + count, 0),
        by: uses[0]?.principal,
        first: first.get(grant),
      };
    });
  } finally {
    await app.remove();
  }
}

/**
 * Runs the stack without one grant until something is refused. It ends with the first refusal, since whoever waits
 * for what was refused would wait in vain.
 *
 * @returns undefined when nothing is refused.
 */
export async function rehearseWithout(grant: Rehearsed): Promise<Refusal | undefined> {
  const { first } = grant;
  if (first && first !== "start" && !first.prepare) {
    const running = idle.pop() ?? (await RunningStack.start());
    const refusal = await running.without(grant, first);
    if (refusal) {
      idle.push(running);
      return refusal;
    }
    await running.remove();
  }
  // What a start alone asks for, and what was asked before the grant was gone: a role taken on, an answer kept.
  return startWithout(grant);
}

/** Ends the stacks that {@link rehearseWithout} has left running for the next grant. */
export async function endRehearsals(): Promise<void> {
  await Promise.all(idle.splice(0).map((running) => running.remove()));
}

/** How long a journey may go on unrefused on a stack that runs: what others left in its queues may be in its way. */
const PATIENCE = 20_000;

/** Each for one grant at a time. A start takes longer than most journeys: what can be seen without one is. */
const idle: RunningStack[] = [];

/** A whole stack, of which a grant is taken away while it runs. */
class RunningStack {
  private constructor(
    private readonly stage: Stage,
    private readonly told: { onDenied(denial: Denial): void },
  ) {}

  static async start(): Promise<RunningStack> {
    const [recognizer, snapshot] = [new StubRecognizer(), await committedStack()];
    const told = { onDenied: (_: Denial) => {} };
    const onDenied = (denial: Denial) => told.onDenied(denial);
    const app = await AlteredStack.start(() => {}, { recognizer, snapshot, onDenied });
    return new RunningStack({ app, snapshot, recognizer }, told);
  }

  /** On this journey alone. @returns undefined when that refusal does not come */
  async without(grant: Rehearsed, journey: Journey): Promise<Refusal | undefined> {
    const { app, snapshot, recognizer } = this.stage;
    const less = structuredClone(snapshot);
    revoke(less, grant);
    const refusal = new Promise<Denial>((resolve) => {
      this.told.onDenied = (denial) => {
        if (denial.principal === grant.by && denial.action === grant.action) resolve(denial);
      };
    });
    const { lent, takeBack } = lend(app);
    app.enforce(less);
    try {
      const ended = () => undefined;
      const end = journey.run({ app: lent, snapshot, recognizer }).then(ended, ended);
      const denial = await Promise.race([refusal, end, setTimeout(PATIENCE, undefined, { ref: false })]);
      return denial && { during: journey.name, denial };
    } finally {
      takeBack();
      app.enforce(snapshot);
      recognizer.recover();
    }
  }

  remove(): Promise<void> {
    return this.stage.app.remove();
  }
}

/** A stack for one journey: whoever is still on it when the stack is taken back goes no further. */
function lend(app: AlteredStack): { lent: AlteredStack; takeBack(): void } {
  let isOver = false;
  const lent = new Proxy(app, {
    get(target, key) {
      if (isOver) throw new Error("This journey has ended.");
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return {
    lent,
    takeBack: () => {
      isOver = true;
    },
  };
}

/** Starts the stack without the grant: what needed it is done first, then the rest. */
async function startWithout(grant: Rehearsed): Promise<Refusal | undefined> {
  const recognizer = new StubRecognizer();
  let refused: (denial: Denial) => void = () => {};
  const refusal = new Promise<Denial>((resolve) => {
    refused = resolve;
  });
  let snapshot: Snapshot | undefined;
  let app: AlteredStack;
  try {
    app = await AlteredStack.start(
      (altered) => {
        revoke(altered, grant);
        if (grant.first !== "start") grant.first?.prepare?.(altered);
        snapshot = altered;
      },
      { recognizer, onDenied: (denial) => refused(denial) },
    );
  } catch (error) {
    const denial = await Promise.race([refusal, undefined]);
    if (!denial) throw error;
    return { during: "start", denial };
  }
  let underWay: Promise<void> = Promise.resolve();
  try {
    if (app.denials[0]) return { during: "start", denial: app.denials[0] };
    // What happens behind a journey's back may have been counted for the next one.
    const others = journeys.filter((journey) => journey !== grant.first && !journey.prepare);
    for (const journey of [...journeys.filter((known) => known === grant.first), ...others]) {
      underWay = journey.run({ app, snapshot: snapshot!, recognizer } satisfies Stage);
      const denial = await Promise.race([refusal, underWay.then(() => undefined)]);
      if (denial) return { during: journey.name, denial };
    }
    return undefined;
  } finally {
    await app.remove();
    // It finds nobody there any more.
    await underWay.catch(() => {});
  }
}
