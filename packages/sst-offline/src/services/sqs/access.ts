import type { OperationName } from "./operations/index.ts";

/** What reading and emptying a queue through a move task needs besides the task itself. */
const MOVE = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

/** Actions on the same queue that an operation needs besides its own. (Amazon SQS Developer Guide, "Permissions required for dead-letter queue redrive".) */
const FURTHER: Partial<Record<OperationName, string[]>> = {
  StartMessageMoveTask: MOVE,
  ListMessageMoveTasks: MOVE,
};

/**
 * The permissions that a request needs.
 * @param action the operation's own, as in a policy but without `sqs:`
 * @param queueArn the queue that the input names; undefined for what concerns the account
 * @param sources of a dead-letter queue, where a move task may send to
 */
export function permissionsFor(
  operation: OperationName,
  {
    action,
    queueArn,
    input,
    sources,
  }: { action: string; queueArn?: string; input: unknown; sources(): string[] },
): { action: string; resource: string }[] {
  const resource = queueArn ?? "*";
  const needed = [action, ...(FURTHER[operation] ?? [])].map((name) => ({ action: `sqs:${name}`, resource }));
  if (operation !== "StartMessageMoveTask") return needed;
  const { DestinationArn } = (input ?? {}) as { DestinationArn?: unknown };
  const destinations = typeof DestinationArn === "string" ? [DestinationArn] : sources();
  return [...needed, ...destinations.map((arn) => ({ action: "sqs:SendMessage", resource: arn }))];
}
