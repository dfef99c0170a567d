import type { QueuedMessage } from "./store.ts";

/** Whoever sent something no longer ago is expected to send more. */
const OTHERS_MS = 60_000;
const isRecent = (at: number) => Date.now() - at <= OTHERS_MS;

/**
 * Whose turn it is in a standard queue: the group's that has the fewest messages in flight, and of those the one whose
 * message has been visible longest. A message without a group is a group of its own. SQS does the same once it has noticed
 * that one group takes more than its share; here nothing must be noticed first.
 * (Amazon SQS Developer Guide, "How Amazon SQS fair queues work".)
 */
export class Turns {
  /** By group; those without one are together, in the order in which they are to be served. */
  private readonly visible = new Map<string | undefined, Set<QueuedMessage>>();
  private readonly held = new Set<QueuedMessage>();
  private readonly inFlight = new Map<string, number>();
  /** When the last message of a group came, if that was a moment ago: the latest stands last. */
  private readonly cameAt = new Map<string, number>();

  came({ groupId }: QueuedMessage): void {
    if (groupId === undefined) return;
    this.cameAt.delete(groupId);
    this.cameAt.set(groupId, Date.now());
    for (const [other, at] of this.cameAt) {
      if (isRecent(at)) return;
      this.cameAt.delete(other);
    }
  }

  /** Whether a group is being served while others have messages too, or had some a moment ago. */
  takesMore({ groupId }: QueuedMessage): boolean {
    if (this.count(groupId) === 0) return false;
    for (const other of this.visible.keys()) if (other !== undefined && other !== groupId) return true;
    for (const [other, at] of this.cameAt) if (other !== groupId && isRecent(at)) return true;
    return false;
  }

  see(message: QueuedMessage, visible: boolean): void {
    const { groupId } = message;
    const group = this.visible.get(groupId) ?? new Set();
    if (visible) this.visible.set(groupId, group.add(message));
    else if (group.delete(message) && group.size === 0) this.visible.delete(groupId);
  }

  /** Somebody works on the message. */
  hold(message: QueuedMessage): void {
    if (message.groupId === undefined || this.held.has(message)) return;
    this.held.add(message);
    this.inFlight.set(message.groupId, this.count(message.groupId) + 1);
  }

  letGo(message: QueuedMessage): void {
    if (message.groupId === undefined || !this.held.delete(message)) return;
    const left = this.count(message.groupId) - 1;
    if (left > 0) this.inFlight.set(message.groupId, left);
    else this.inFlight.delete(message.groupId);
  }

  /**
   * Each visible message once; who takes one says so by {@link see} and {@link hold} before asking for the next.
   * @param seen since when each is visible
   */
  *inTurn(seen: ReadonlyMap<QueuedMessage, number>): Generator<QueuedMessage> {
    const heads = new Map<string | undefined, { head?: QueuedMessage; rest: Iterator<QueuedMessage> }>();
    for (const [groupId, group] of this.visible) {
      const rest = group.values();
      heads.set(groupId, { head: rest.next().value, rest });
    }
    for (;;) {
      let first: QueuedMessage | undefined;
      for (const group of heads.values()) {
        // Taken or gone since; what comes back stands behind, and is for the next who asks.
        while (group.head && !seen.has(group.head)) group.head = group.rest.next().value;
        if (group.head && (!first || this.before(group.head, first, seen))) first = group.head;
      }
      if (!first) return;
      const group = heads.get(first.groupId)!;
      group.head = group.rest.next().value;
      yield first;
    }
  }

  private before(a: QueuedMessage, b: QueuedMessage, seen: ReadonlyMap<QueuedMessage, number>): boolean {
    const fewer = this.count(a.groupId) - this.count(b.groupId);
    return fewer === 0 ? seen.get(a)! < seen.get(b)! : fewer < 0;
  }

  private count(groupId: string | undefined): number {
    return groupId === undefined ? 0 : (this.inFlight.get(groupId) ?? 0);
  }
}
