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
 * Runs the stack without one grant until something is refused: first the journey that needed it, then the
 * others. It ends with the first refusal, since whoever waits for what was refused would wait in vain.
 *
 * @returns undefined when nothing is refused.
 */
export async function rehearseWithout(grant: Rehearsed): Promise<Refusal | undefined> {
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
