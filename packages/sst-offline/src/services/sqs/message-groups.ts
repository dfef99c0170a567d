import type { Messages } from "./messages.ts";
import type { QueuedMessage } from "./store.ts";

/**
 * What a FIFO queue may hand out, in that order: group by group, each in the order of sending; nothing of a group
 * that has a message in flight, and nothing behind a message that is delayed.
 * (Amazon SQS Developer Guide, "FIFO queue delivery logic in Amazon SQS".)
 */
export function inGroupOrder(messages: Messages): QueuedMessage[] {
  const groups = new Map<string, { open: boolean; locked: boolean; list: QueuedMessage[] }>();
  for (const message of messages.values()) {
    const id = message.groupId ?? "";
    const group = groups.get(id) ?? { open: true, locked: false, list: [] };
    groups.set(id, group);
    const visible = messages.visible.has(message);
    if (visible && group.open) group.list.push(message);
    if (!visible) group.open = false;
    if (!visible && message.receiptHandle) group.locked = true;
  }
  return [...groups.values()].flatMap(({ locked, list }) => (locked ? [] : list));
}
