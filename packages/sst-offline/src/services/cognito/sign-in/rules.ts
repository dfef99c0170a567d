import { createHash } from "node:crypto";
import { AwsError } from "../../../service.ts";
import type { ClientSpec, PasswordPolicy } from "../spec.ts";
import { COMMON } from "../user-pool/common-passwords.ts";
import { passwordRules } from "../user-pool/passwords.ts";
import type { UserPool } from "../user-pool/pool.ts";
import type { User } from "../user-pool/store.ts";
import { type Html, html } from "./html.ts";
import type { Field, Screen } from "./screens.ts";
import { createProgressStore } from "./store.ts";

/** Where a form leads: to another screen, into the application, or back to itself with a reason. */
export type Outcome = { go: Screen } | { signedIn: User } | (Reason & { email?: string });

interface Reason {
  error: Html | string;
  wrong?: Field[];
}

export interface Flow {
  pool: UserPool;
  client: ClientSpec;
  /** The id of the interaction. */
  uid: string;
}

type Form = Record<string, string>;
type Step = (flow: Flow, form: Form) => Promise<Outcome>;

const progressOf = ({ pool }: Flow) => createProgressStore(pool.oidcStore);

async function toConfirm(flow: Flow, email: string, { sendCode }: { sendCode: boolean }): Promise<Outcome> {
  const { users } = flow.pool;
  const seal = sealOf(await users.find(email));
  await progressOf(flow).write(flow.uid, { email, stage: "confirm", seal });
  if (sendCode && !(await users.signUpCode(email))) await users.resendCode(flow.client, email);
  return { go: "confirm" };
}

/** Of the very account and password that were given: of another by the same address it is not the same. */
const sealOf = (user: User | undefined) =>
  user && createHash("sha256").update(`${user.sub}:${user.password}`).digest("base64url");

/** Whose sign-up this flow may confirm: who has given the password that the account still has. */
async function confirming(flow: Flow): Promise<string | undefined> {
  const progress = await progressOf(flow).read(flow.uid, "confirm");
  if (!progress || progress.seal !== sealOf(await flow.pool.users.find(progress.email))) return undefined;
  return progress.email;
}

const login: Step = async (flow, { email = "", password = "" }) => {
  try {
    return { signedIn: await flow.pool.users.authenticate(flow.client, email, password) };
  } catch (error) {
    if (!is(error, "UserNotConfirmedException")) throw error;
    return toConfirm(flow, email, { sendCode: true });
  }
};

const signup: Step = async (flow, { email = "", password = "" }) => {
  try {
    const user = await flow.pool.users.signUp(flow.client, { email, password });
    if (user.status === "CONFIRMED") return { signedIn: user };
    return await toConfirm(flow, user.email, { sendCode: false });
  } catch (error) {
    if (!is(error, "UsernameExistsException")) throw error;
    // Who left before confirming and begins again with the same password goes on from there.
    if ((await flow.pool.users.find(email))?.status === "UNCONFIRMED")
      return login(flow, { email, password });
    throw error;
  }
};

const confirm: Step = async (flow, { code = "", resend }) => {
  const { users } = flow.pool;
  const email = await confirming(flow);
  if (!email) return { go: "login" };
  if (resend) {
    await users.resendCode(flow.client, email);
    return { go: "confirm" };
  }
  // Confirmed in another window meanwhile: this flow has seen the password, so it goes on.
  const known = await users.find(email);
  if (known?.status === "CONFIRMED") return { signedIn: known };
  return { signedIn: await users.confirmSignUp(flow.client, email, code) };
};

const forgotPassword: Step = async (flow, { email = "" }) => {
  await flow.pool.users.forgotPassword(flow.client, email);
  await progressOf(flow).write(flow.uid, { email, stage: "reset" });
  return { go: "reset-password" };
};

const resetPassword: Step = async (flow, { code = "", password = "" }) => {
  const email = (await progressOf(flow).read(flow.uid, "reset"))?.email;
  if (!email) return { go: "forgot-password" };
  return { signedIn: await flow.pool.users.confirmForgotPassword(flow.client, email, code, password) };
};

const steps: Record<Screen, Step> = {
  login,
  signup,
  confirm,
  "forgot-password": forgotPassword,
  "reset-password": resetPassword,
};

/** Does what the form of `screen` asks. What goes wrong for a reason is an outcome, not an exception. */
export async function submit(flow: Flow, screen: Screen, form: Form): Promise<Outcome> {
  try {
    return await steps[screen](flow, form);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { ...inPlainWords(error, form, flow.pool.spec.passwordPolicy), email: form.email };
  }
}

/**
 * The address and code that a screen fills in; undefined when the flow is not there yet. The code of a sign-up alone, for
 * who has just given that account's password: by a reset's anybody who reaches the page would take the account over.
 */
export async function prefill(
  flow: Flow,
  screen: Screen,
): Promise<{ email?: string; code?: string } | undefined> {
  const stage = screen === "confirm" ? "confirm" : screen === "reset-password" ? "reset" : undefined;
  if (!stage) return {};
  const email =
    stage === "confirm" ? await confirming(flow) : (await progressOf(flow).read(flow.uid, stage))?.email;
  if (!email) return undefined;
  return { email, ...(stage === "confirm" && { code: await flow.pool.users.signUpCode(email) }) };
}

const is = (error: unknown, code: string) => error instanceof AwsError && error.code === code;

const words = new Intl.ListFormat("en-GB", { type: "conjunction" });

function inPlainWords(error: AwsError, form: Form, policy: PasswordPolicy | undefined): Reason {
  switch (error.code) {
    case "NotAuthorizedException":
      if (error.message === "Password attempts exceeded")
        return { error: "Too many wrong passwords. Wait a little, then try again." };
      if (error.message.startsWith("SignUp is not permitted"))
        return { error: "New accounts can't be made here." };
      return { error: "The e-mail address or the password is wrong.", wrong: ["email", "password"] };
    case "UserNotFoundException":
      return { error: "There is no account with this address.", wrong: ["email"] };
    case "UsernameExistsException":
      return {
        error: html`There is an account with this address already. <a href="login">Sign in</a> instead.`,
        wrong: ["email"],
      };
    case "CodeMismatchException":
      return { error: "That code is wrong.", wrong: ["code"] };
    case "ExpiredCodeException":
      return { error: "That code is no longer good. Make a new one.", wrong: ["code"] };
    case "LimitExceededException":
      return { error: "Too many tries. Wait an hour, then try again." };
    case "InvalidPasswordException": {
      if (error.message === COMMON)
        return { error: "That password is one of the first that anybody would try.", wrong: ["password"] };
      const missing = passwordRules(policy).filter(({ pattern }) => !pattern.test(form.password ?? ""));
      const said = missing.length
        ? `The password still needs ${words.format(missing.map((rule) => rule.words))}.`
        : "The password must not begin or end with a space.";
      return { error: said, wrong: ["password"] };
    }
    case "InvalidParameterException":
      return error.message.startsWith("Cannot reset")
        ? { error: html`This account isn't confirmed yet. <a href="login">Sign in</a> to confirm it.` }
        : { error: "That isn't an e-mail address.", wrong: ["email"] };
    case "UserLambdaValidationException":
      // The function's own words, which Cognito wraps and ends with a full stop of its own.
      return { error: error.message.replace(/^\w+ failed with error /, "").replace(/\.\.$/, ".") };
    default:
      return { error: error.message };
  }
}
