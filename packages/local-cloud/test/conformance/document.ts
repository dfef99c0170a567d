import { LIMITS } from "./limits.ts";
import { CLIENTS, type Client } from "./row.ts";
import { DYNAMODB, DYNAMODB_CHECKS, TABLE } from "./table.ts";

interface Line {
  operation: string;
  rule: string;
  source: string;
  clients: Client[];
}

/** A service's rows as the document shows them; DynamoDB's include those that are asked elsewhere. */
function linesOf({ service, rows }: (typeof TABLE)[number]): Line[] {
  const own = rows.map(({ operation, rule, source, by }) => ({
    operation,
    rule,
    source,
    clients: (Object.keys(CLIENTS) as Client[]).filter((client) => by[client]),
  }));
  if (service !== DYNAMODB.service) return own;
  return [
    ...own,
    ...DYNAMODB_CHECKS.map(({ name, source }) => ({
      operation: /^API reference: (\w+)/.exec(source)?.[1] ?? "Tables and items",
      rule: name,
      source,
      clients: ["sdk" as const],
    })),
  ];
}

const cell = (text: string) => text.replaceAll("|", "\\|");
const bullets = (points: string[]) => points.map((point) => `- ${point}`).join("\n");

/** How many rows each client asks, over all services. */
export function counts(): { rows: number; byClient: Record<Client, number> } {
  const lines = TABLE.flatMap(linesOf);
  const byClient = Object.fromEntries(
    (Object.keys(CLIENTS) as Client[]).map((client) => [
      client,
      lines.filter(({ clients }) => clients.includes(client)).length,
    ]),
  ) as Record<Client, number>;
  return { rows: lines.length, byClient };
}

/** `docs/local-cloud.md`, whole. */
export function document(): string {
  const { rows, byClient } = counts();
  const asked = (Object.keys(CLIENTS) as Client[])
    .map((client) => `${CLIENTS[client]} ${byClient[client]}`)
    .join(", ");
  const summary = TABLE.map(
    ({ service, rows: own }) => `| ${service} | ${linesOf({ service, rows: own }).length} |`,
  );
  const sections = TABLE.map((service) => {
    const limits = LIMITS.find((known) => known.service === service.service);
    const lines = linesOf(service).map(
      ({ operation, rule, source, clients }) =>
        `| ${cell(operation)} | ${cell(rule)} | ${cell(source)} | ${clients.map((client) => CLIENTS[client]).join(", ")} |`,
    );
    return `## ${service.service}

| About | Rule | AWS document | Asked by |
| --- | --- | --- | --- |
${lines.join("\n")}
${limits ? limitsOf(limits) : ""}`;
  });
  const unasked = LIMITS.filter(({ service }) => !TABLE.some((known) => known.service === service)).map(
    (limits) => `## ${limits.service}\n${limitsOf(limits)}`,
  );
  return `<!-- Written by \`npm run docs:local-cloud\` from packages/local-cloud/test/conformance; change it there. -->

# The local cloud: what it does as AWS does, what differs, what is missing

The local cloud runs an evaluated SST stack on one machine. Each rule below is asked of a running one by stock
clients on every test run, and names the page of AWS's documentation that it holds to. There are ${rows} rules;
asked by ${asked}. A client that a machine has not is reported as "not here".

| Service | Rules |
| --- | --- |
${summary.join("\n")}

What a stack asks for and the local cloud does not do is named when it starts, resource by resource.

${[...sections, ...unasked].join("\n")}`;
}

function limitsOf({ differs, missing }: (typeof LIMITS)[number]): string {
  return `
**Differs**

${bullets(differs)}

**Missing**

${bullets(missing)}
`;
}
