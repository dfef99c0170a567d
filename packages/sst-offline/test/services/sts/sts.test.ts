import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCredentials } from "../../../src/endpoint/credentials.ts";
import { createEndpoint } from "../../../src/endpoint/endpoint.ts";
import { createSts } from "../../../src/services/sts/sts.ts";
import { ACCOUNT, OPERATOR, REGION } from "../../aws-stack.ts";

const credentials = createCredentials();
credentials.add({ ...OPERATOR, kind: "operator", arn: `arn:aws:iam::${ACCOUNT}:user/operator` });
const services = { sts: createSts({ account: ACCOUNT }) };
const endpoint = createEndpoint({ services, credentials, region: REGION, account: ACCOUNT });
let port: number;
beforeAll(async () => {
  port = await endpoint.listen(0);
});
afterAll(() => endpoint.close());

const body = "Action=GetCallerIdentity&Version=2011-06-15";
const type = { "content-type": "application/x-www-form-urlencoded" };

it("tells a caller who it is", async () => {
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/worker/1`;
  const signer = new SignatureV4({
    service: "sts",
    region: REGION,
    credentials: credentials.issue({ kind: "role", arn }),
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: "127.0.0.1",
    port,
    path: "/",
    query: {},
    headers: { host: `127.0.0.1:${port}`, ...type },
    body,
  });
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body });
  expect(answer.status).toBe(200);
  const xml = await answer.text();
  expect(xml).toContain(`<Arn>${arn}</Arn>`);
  expect(xml).toContain(`<Account>${ACCOUNT}</Account>`);
});

it("does not know the unsigned", async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers: type, body });
  expect(answer.status).toBe(403);
  expect(await answer.text()).toContain("MissingAuthenticationToken");
});
