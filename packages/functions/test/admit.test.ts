import type { PreSignUpTriggerEvent } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import { handler } from "../src/admit.ts";

const event = (email: string | undefined, triggerSource = "PreSignUp_SignUp") =>
  ({
    triggerSource,
    request: { userAttributes: email === undefined ? {} : { email } },
    response: {},
  }) as PreSignUpTriggerEvent;

afterEach(() => vi.unstubAllEnvs());

test.each(["ada@example.com", "Ada@Example.com", "anyone@example.org"])("admits %s", async (email) => {
  vi.stubEnv("PHOTOTAG_SIGN_UP", "ada@example.com, @example.org");
  expect(await handler(event(email))).toEqual(event(email));
});

test.each([
  "eve@example.com",
  "eve@sub.example.org",
  "eve@example.org.evil.com",
  "example.org",
  "",
  undefined,
])("refuses %s", async (email) => {
  vi.stubEnv("PHOTOTAG_SIGN_UP", "ada@example.com,example.org");
  await expect(handler(event(email))).rejects.toThrow("This library is not open to this address.");
});

test("refuses everyone when the list is missing, and leaves administrators their own decision", async () => {
  await expect(handler(event("ada@example.com"))).rejects.toThrow();
  const made = event("ada@example.com", "PreSignUp_AdminCreateUser");
  expect(await handler(made)).toBe(made);
});
