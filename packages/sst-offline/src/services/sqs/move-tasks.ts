import { randomUUID } from "node:crypto";
import { AwsError } from "../../service.ts";
import type { Broker } from "./broker.ts";
import type { Queue } from "./queue.ts";

interface MoveTask {
  handle: string;
  source: Queue;
  destinationArn?: string;
  perSecond?: number;
  status: "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
  failure?: string;
  moved: number;
  toMove: number;
  startedAt: number;
}

/** How many messages one step moves; between steps the task may be canceled. */
const STEP = 50;

/**
 * Redrives: dead letters on their way back. A task lives as long as this process; what it has not moved
 * by then stays in the dead-letter queue.
 * Source: Amazon SQS API Reference, "StartMessageMoveTask".
 */
export class MoveTasks {
  private readonly tasks: MoveTask[] = [];
  private closed = false;

  constructor(private readonly broker: Broker) {}

  /** @throws AwsError UnsupportedOperation while another task empties the same queue. */
  start(source: Queue, destinationArn: string | undefined, perSecond: number | undefined): string {
    if (this.tasks.some((task) => task.source === source && task.status === "RUNNING"))
      throw new AwsError(
        "UnsupportedOperation",
        "There is already a task running. Only one active task is allowed for a source queue arn at a given time.",
      );
    const task: MoveTask = {
      handle: randomUUID(),
      source,
      destinationArn,
      perSecond,
      status: "RUNNING",
      moved: 0,
      toMove: source.counts().visible,
      startedAt: Date.now(),
    };
    this.tasks.unshift(task);
    void this.run(task);
    return task.handle;
  }

  list(source: Queue, max: number) {
    return this.tasks
      .filter((task) => task.source === source)
      .slice(0, max)
      .map((task) => ({
        TaskHandle: task.status === "RUNNING" ? task.handle : undefined,
        Status: task.status,
        SourceArn: task.source.arn,
        DestinationArn: task.destinationArn,
        MaxNumberOfMessagesPerSecond: task.perSecond,
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        FailureReason: task.failure,
        StartedTimestamp: task.startedAt,
      }));
  }

  /** @throws AwsError ResourceNotFoundException */
  cancel(handle: string): number {
    const task = this.tasks.find((one) => one.handle === handle && one.status === "RUNNING");
    if (!task) throw new AwsError("ResourceNotFoundException", "Task does not exist.", 404);
    task.status = "CANCELLED";
    return task.moved;
  }

  close(): void {
    this.closed = true;
  }

  private async run(task: MoveTask): Promise<void> {
    try {
      // Only what was there at the start: a message that fails again at once must not go in circles.
      while (task.moved < task.toMove && task.status === "RUNNING" && !this.closed) {
        const want = Math.min(task.perSecond ?? STEP, task.toMove - task.moved);
        const moved = await this.broker.redrive(task.source, task.destinationArn, want);
        task.moved += moved;
        if (!moved) break;
        if (task.perSecond && task.moved < task.toMove)
          await new Promise((resolve) => setTimeout(resolve, 1000).unref());
      }
      if (task.status === "RUNNING") task.status = "COMPLETED";
    } catch (error) {
      task.status = "FAILED";
      task.failure = (error as Error).message;
    }
  }
}
