import { LIMITS } from "./limits.ts";
import { CLIENTS, type Client } from "./row.ts";
import { addressOf, pageOf } from "./sources.ts";
import { DYNAMODB, DYNAMODB_CHECKS, TABLE } from "./table.ts";
import { unmetOf } from "./unmet.ts";

interface Line {
  operation: string;
  rule: string;
  source: string;
  clients: Client[];
  onAws?: string;
}

/** A service's rows as the document shows them; DynamoDB's include those that are asked elsewhere. */
function linesOf({ service, rows }: (typeof TABLE)[number]): Line[] {
  const own = rows.map(({ operation, rule, source, by, onAws }) => ({
    onAws,
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

/** Every page that a rule names, and whether its address is known. */
function pages(): { page: string; known: boolean }[] {
  const found = new Map<string, boolean>();
  for (const rows of TABLE)
    for (const { source } of linesOf(rows))
      found.set(pageOf(source), addressOf(source, rows.service) !== undefined);
  return [...found].map(([page, known]) => ({ page, known }));
}

function sourceCell(source: string, service: string): string {
  const address = addressOf(source, service);
  return address ? `[${cell(source)}](${address})` : cell(source);
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

/** `COVERAGE.md`, whole. */
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
      ({ operation, rule, source, clients, onAws = "never" }) =>
        `| ${cell(operation)} | ${cell(rule)} | ${sourceCell(source, service.service)} | ${clients.map((client) => CLIENTS[client]).join(", ")} | ${onAws} |`,
    );
    return `## ${service.service}

| About | Rule | AWS document | Asked by | On AWS |
| --- | --- | --- | --- | --- |
${lines.join("\n")}
${service.service === DYNAMODB.service ? amazons() : ""}${limits ? limitsOf(limits) : ""}`;
  });
  const named = pages();
  const unasked = LIMITS.filter(({ service }) => !TABLE.some((known) => known.service === service)).map(
    (limits) => `## ${limits.service}\n${limitsOf(limits)}`,
  );
  return `<!-- Written by \`npm run coverage:document\` from test/conformance; change it there. -->

# What sst-offline does as AWS does, what differs, what is missing

sst-offline runs an evaluated SST stack on one machine. Each rule below is asked of a running one by stock
clients on every test run, and names the page of AWS's documentation that it holds to. There are ${rows} rules;
asked by ${asked}. A client that a machine does not have is reported as "not here".

The last column is the day on which AWS itself gave the same answer. Who has an account can settle what no document
says: \`AWS_CONFORMANCE=1 AWS_REGION=eu-west-1 npm run conformance:aws\` makes a bucket, queues and tables there, asks
them the rules of S3, SQS and DynamoDB, and deletes them.

The rules name ${named.length} pages; ${named.filter(({ known }) => known).length} of them are linked, an operation's by its name and a guide's where its
title was compared with AWS's. The others are named by title alone.

| Service | Rules |
| --- | --- |
${summary.join("\n")}

What a stack asks for and the local cloud does not do is named when it starts, resource by resource. A property
that is in no list of a service below is honored, or means nothing on one machine. Everything is in one region.

${[...sections, ...unasked].join("\n")}`;
}

/** Where Amazon's own answers differently from the table. */
function amazons(): string {
  const others = DYNAMODB_CHECKS.filter(({ notOnLocal }) => notOnLocal);
  const points = others.map(({ name, notOnLocal }) => `${name}: it ${notOnLocal}.`);
  return `
Amazon's own DynamoDB Local is asked ${DYNAMODB_CHECKS.length - others.length} of these ${DYNAMODB_CHECKS.length} rules of tables, items and streams on each test run where there is
Java, and answers as they say. It is not asked:

${bullets(points)}
`;
}

function limitsOf({ service, differs, missing }: (typeof LIMITS)[number]): string {
  const { named, refused } = unmetOf(service);
  return [
    section("Differs", differs),
    section("Missing", missing),
    section("Named at the start, when a stack asks for it", named),
    section("Refused at the start; where the rest is run, what it guards is closed", refused),
  ].join("");
}

function section(title: string, points: string[]): string {
  return points.length === 0 ? "" : `\n**${title}**\n\n${bullets(points)}\n`;
}
