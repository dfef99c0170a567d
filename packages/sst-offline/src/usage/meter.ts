/** What was used of one resource by one operation since the start, in what AWS would bill it by. */
export interface Usage {
  /** As in ARNs and endpoints: `dynamodb`, `sqs`, `execute-api`. */
  service: string;
  /** The API's name where there is one (`PutObject`), else what happened (`Request`, `ActiveUser`). */
  operation: string;
  /** A name or an ARN; empty where the service has no resources. */
  resource: string;
  calls: number;
  /**
   * What is billed: DynamoDB's request units (a transaction's counted twice), requests of 64 KB (SQS, SNS) or of
   * 512 KB (API Gateway), pictures, people; elsewhere one a call.
   */
  units: number;
  bytesIn: number;
  /** S3's counts only what leaves AWS, not what functions read. */
  bytesOut: number;
  /** Configured megabytes × billed milliseconds, of functions alone. */
  memoryMilliseconds: number;
  /** The same for the milliseconds that functions worked: how busy the machine is otherwise makes little of it. */
  memoryProcessorMilliseconds: number;
}

/** Numbers that are not given are 0, but for calls and units: 1. */
export type Use = Pick<Usage, "service" | "operation" | "resource"> &
  Partial<Omit<Usage, "service" | "operation" | "resource">>;

/** Counts what is billable. */
export class Meter {
  readonly #rows = new Map<string, Usage>();
  readonly #people = new Map<string, Set<string>>();

  count({ service, operation, resource, ...more }: Use): void {
    const key = `${service}\n${operation}\n${resource}`;
    const row = this.#rows.get(key) ?? {
      ...{ service, operation, resource },
      ...{
        calls: 0,
        units: 0,
        bytesIn: 0,
        bytesOut: 0,
        memoryMilliseconds: 0,
        memoryProcessorMilliseconds: 0,
      },
    };
    this.#rows.set(key, row);
    const { calls = 1, units = calls } = more;
    row.calls += calls;
    row.units += units;
    row.bytesIn += more.bytesIn ?? 0;
    row.bytesOut += more.bytesOut ?? 0;
    row.memoryMilliseconds += more.memoryMilliseconds ?? 0;
    row.memoryProcessorMilliseconds += more.memoryProcessorMilliseconds ?? 0;
  }

  /** Counts somebody once, however often they come: a user pool bills people a month. */
  countPerson(poolArn: string, person: string): void {
    const known = this.#people.get(poolArn) ?? new Set();
    this.#people.set(poolArn, known);
    const units = known.has(person) ? 0 : 1;
    known.add(person);
    this.count({ service: "cognito-idp", operation: "ActiveUser", resource: poolArn, units });
  }

  all(): Usage[] {
    return [...this.#rows.values()].map((row) => ({ ...row }));
  }
}
