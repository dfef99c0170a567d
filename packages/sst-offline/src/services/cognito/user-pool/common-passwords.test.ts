import { expect, it } from "vitest";
import { COMMON, refuseCommon } from "./common-passwords.ts";

const LENGTH_ALONE = { minimumLength: 12 };

it.each([
  ["unbelievable", "it stands in the list"],
  ["123456789012", "it stands in the list"],
  ["Password1234", "digits behind a common one"],
  ["Football2026!!", "digits and signs behind a common one"],
  ["passwordpassword", "a common one, twice"],
  ["dragon1dragon1", "a common one, twice"],
  ["aaaaaaaaaaaaaa", "one letter"],
  ["abababababab", "two letters"],
  ["ada.lovelace@example.com", "their own address"],
  ["ada.lovelace2026", "their own name"],
])("refuses %s: %s", async (password) => {
  await expect(refuseCommon(password, "ada.lovelace@example.com", LENGTH_ALONE)).rejects.toMatchObject({
    code: "InvalidPasswordException",
    message: COMMON,
  });
});

it.each([
  "Correct-horse-9",
  "a wet dog on the sofa",
  "zwölf boxkämpfer",
  "4816253907261",
  "quite ordinary words",
])("takes %s", async (password) => {
  await refuseCommon(password, "ada@example.com", LENGTH_ALONE);
});

it("leaves a pool that asks for kinds of characters to AWS's own rules", async () => {
  await refuseCommon("Passwordpassword1!", "a@b.c", { minimumLength: 8, requireNumbers: true });
  await refuseCommon("passwordpassword", "a@b.c", undefined);
});
