import { AwsError } from "../../../service.ts";
import type { ClientSpec, PasswordPolicy } from "../specs.ts";
import { passwordRules } from "../user-pool/passwords.ts";
import type { UserPool } from "../user-pool/pool.ts";
import type { User } from "../user-pool/store.ts";
import { type Html, html } from "./html.ts";
import type { Screen } from "./screens.ts";
import { createProgressStore } from "./store.ts";

/** Where a form leads: to another screen, into the application, or back to itself with a reason. */
export type Outcome = { go: Screen } | { signedIn: User } | { error: Html | string; email?: string };

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
  await progressOf(flow).write(flow.uid, { email, stage: "confirm" });
  if (sendCode && !(await users.codeFor(email, "sign-up"))) await users.resendCode(flow.client, email);
  return { go: "confirm" };
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
    if ((await flow.pool.users.byEmail(email))?.status === "UNCONFIRMED")
      return login(flow, { email, password });
    throw error;
  }
};

const confirm: Step = async (flow, { code = "", resend }) => {
  const { users } = flow.pool;
  const email = await progressOf(flow).read(flow.uid, "confirm");
  if (!email) return { go: "login" };
  if (resend) {
    await users.resendCode(flow.client, email);
    return { go: "confirm" };
  }
  // Confirmed in another window meanwhile: this flow has seen the password, so it goes on.
  const known = await users.byEmail(email);
  if (known?.status === "CONFIRMED") return { signedIn: known };
  return { signedIn: await users.confirmSignUp(flow.client, email, code) };
};

const forgotPassword: Step = async (flow, { email = "" }) => {
  await flow.pool.users.forgotPassword(flow.client, email);
  await progressOf(flow).write(flow.uid, { email, stage: "reset" });
  return { go: "reset-password" };
};

const resetPassword: Step = async (flow, { code = "", password = "" }) => {
  const email = await progressOf(flow).read(flow.uid, "reset");
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
    return { error: inPlainWords(error, form, flow.pool.spec.passwordPolicy), email: form.email };
  }
}

/** The address and code that a screen fills in; undefined when the flow is not there yet. */
export async function prefill(
  flow: Flow,
  screen: Screen,
): Promise<{ email?: string; code?: string } | undefined> {
  const stage = screen === "confirm" ? "confirm" : screen === "reset-password" ? "reset" : undefined;
  if (!stage) return {};
  const email = await progressOf(flow).read(flow.uid, stage);
  if (!email) return undefined;
  const code = await flow.pool.users.codeFor(email, stage === "confirm" ? "sign-up" : "reset");
  return { email, code };
}

const is = (error: unknown, code: string) => error instanceof AwsError && error.code === code;

function inPlainWords(error: AwsError, form: Form, policy: PasswordPolicy | undefined): Html | string {
  switch (error.code) {
    case "NotAuthorizedException":
      if (error.message === "Password attempts exceeded")
        return "Too many wrong passwords. Wait a little, then try again.";
      if (error.message.startsWith("SignUp is not permitted")) return "New accounts can't be made here.";
      return "The e-mail address or the password is wrong.";
    case "UserNotFoundException":
      return "There is no account with this address.";
    case "UsernameExistsException":
      return html`There is an account with this address already. <a href="login">Sign in</a> instead.`;
    case "CodeMismatchException":
      return "That code is wrong.";
    case "ExpiredCodeException":
      return "That code is no longer good. Make a new one.";
    case "LimitExceededException":
      return "Too many tries. Wait an hour, then try again.";
    case "InvalidPasswordException": {
      const missing = passwordRules(policy).filter(({ pattern }) => !pattern.test(form.password ?? ""));
      return missing.length
        ? `The password still needs ${missing.map(({ words }) => words).join(", ")}.`
        : "The password must not begin or end with a space.";
    }
    case "InvalidParameterException":
      return error.message.startsWith("Cannot reset")
        ? html`This account isn't confirmed yet. <a href="login">Sign in</a> to confirm it.`
        : "That isn't an e-mail address.";
    case "UserLambdaValidationException":
      return error.message.replace(/^PreSignUp failed with error /, "");
    default:
      return error.message;
  }
}
