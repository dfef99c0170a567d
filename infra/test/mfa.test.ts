/** What a deployer may have people asked beside their password, and what a laptop says of it. */
import { all, find, one, type Snapshot, survey } from "sst-offline";
import { expect, it } from "vitest";
import type { Settings } from "../settings.ts";
import { local } from "../snapshot/committed.ts";
import { evaluated } from "../snapshot/evaluated.ts";

const ada: Settings = { signUp: ["ada@example.org"], monthlyBudget: 20 };
const [codes, passkeys, without] = await Promise.all(
  (["authenticator", "passkey", undefined] as const).map(
    async (mfa) => (await evaluated("production", { settings: { ...ada, mfa } })).snapshot,
  ),
);
const pool = (snapshot: Snapshot) => find(snapshot, snapshot.outputs.userPoolId)!.inputs;
const flows = (snapshot: Snapshot) =>
  all(snapshot, "aws:cognito/userPoolClient:UserPoolClient").map(({ inputs }) => inputs.explicitAuthFlows);

it("is nothing unless it is switched on", () => {
  for (const snapshot of [local, without!]) {
    for (const property of ["mfaConfiguration", "signInPolicy", "webAuthnConfiguration"])
      expect(pool(snapshot)[property] ?? "OFF", property).toBe("OFF");
    expect(flows(snapshot).flat()).not.toContain("ALLOW_USER_AUTH");
  }
});

it("may be one-time codes, which managed login lets people set up only where all must", () => {
  expect(pool(codes!)).toMatchObject({
    mfaConfiguration: "ON",
    softwareTokenMfaConfiguration: { enabled: true },
    userPoolTier: "ESSENTIALS",
  });
});

it("may be passkeys of the sign-in pages' own name, beside the password", () => {
  const { domain } = one(passkeys!, "aws:cognito/userPoolDomain:UserPoolDomain").inputs;
  expect(pool(passkeys!)).toMatchObject({
    signInPolicy: { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] },
    webAuthnConfiguration: {
      relyingPartyId: `${domain}.auth.us-east-1.amazoncognito.com`,
      userVerification: "required",
    },
    userPoolTier: "ESSENTIALS",
  });
  expect(pool(passkeys!).mfaConfiguration ?? "OFF").toBe("OFF");
  for (const allowed of flows(passkeys!)) expect(allowed).toContain("ALLOW_USER_AUTH");
});

it("lets whoever has added a passkey come back to the site, where next-auth takes no answer that it did not ask for", () => {
  const callbacks = (snapshot: Snapshot) =>
    find(snapshot, snapshot.outputs.webClientId)!.inputs.callbackUrls as string[];
  const [signIn] = callbacks(codes!);
  expect(callbacks(codes!)).toEqual([signIn]);
  expect(callbacks(passkeys!)).toEqual([signIn, `${passkeys!.outputs.url}/`]);
});

it("is not honored on a laptop, which says so", () => {
  expect(survey(codes!).join("\n")).toContain("mfaConfiguration: there is no second factor");
  expect(survey(passkeys!).join("\n")).toContain("webAuthnConfiguration: there are no passkeys");
});
