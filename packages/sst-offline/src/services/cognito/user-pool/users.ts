import { randomInt, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../../../service.ts";
import { KeyLock } from "../../../store/key-lock.ts";
import type { Store } from "../../../store/store.ts";
import type { ClientSpec, PoolSpec } from "../spec.ts";
import { checkAttributes } from "./attributes.ts";
import { refuseCommon } from "./common-passwords.ts";
import type { Copies } from "./copies.ts";
import { checkLockout, clearAttempts, countAttempt, countFailure, type LimitedAction } from "./limits.ts";
import { checkPassword, hashPassword, verifyPassword } from "./passwords.ts";
import { type CodePurpose, createUserStore, type User } from "./store.ts";
import { type InvokeTrigger, postConfirmation, preSignUp } from "./trigger.ts";

/** Called with each code, since no mail is sent. */
export type OnCode = (email: string, code: string) => void;

type Metadata = Record<string, string>;

export interface SignUpInput {
  email: string;
  password: string;
  attributes?: Record<string, string>;
  validationData?: Record<string, string>;
  clientMetadata?: Record<string, string>;
}

/** Developer guide: a sign-up code is good for 24 hours, a reset code for one. */
const CODE_LIFETIME = { "sign-up": 24 * 3_600_000, reset: 3_600_000 } satisfies Record<CodePurpose, number>;

const emailAddress = z.email().max(254);
const normalize = (email: string) => email.trim().toLowerCase();
const wrongPassword = () => new AwsError("NotAuthorizedException", "Incorrect username or password.");
const unknownUser = () => new AwsError("UserNotFoundException", "User does not exist.");
const alreadyConfirmed = () =>
  new AwsError("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED");
const staleCode = () =>
  new AwsError("ExpiredCodeException", "Invalid code provided, please request a code again.");

/** AWS: a client answers as if an unknown person existed only when it is told to. */
const hidesUnknownUsers = (client: ClientSpec) => client.preventUserExistenceErrors === "ENABLED";

export type Users = ReturnType<typeof createUsers>;

/** The people of one user pool, and what they may do with their accounts. */
export function createUsers(
  store: Store,
  pool: PoolSpec,
  { onCode, invokeTrigger, copies }: { onCode: OnCode; invokeTrigger?: InvokeTrigger; copies?: Copies },
) {
  const users = createUserStore(store, pool.id, copies);

  // One change at a time in a pool: reading, judging and writing a user is not one step of the store.
  let last: Promise<unknown> = Promise.resolve();
  function alone<T>(change: () => Promise<T>): Promise<T> {
    const done = last.then(change);
    last = done.catch(() => {});
    return done;
  }

  const guesses = new KeyLock();

  /** By e-mail address or, as Cognito allows too, by `sub`. */
  const find = (name: string) => (name.includes("@") ? users.byEmail(normalize(name)) : users.bySub(name));

  async function save(user: User): Promise<User> {
    user.modifiedAt = new Date().toISOString();
    await users.save(user);
    return user;
  }

  async function sendCode(user: User, purpose: CodePurpose): Promise<User> {
    const value = String(randomInt(1_000_000)).padStart(6, "0");
    user.codes = { ...user.codes, [purpose]: { value, expiresAt: Date.now() + CODE_LIFETIME[purpose] } };
    await save(user);
    onCode(user.email, value);
    return user;
  }

  /** Spends one attempt; the attempt is kept also when the code is wrong. */
  async function takeCode(user: User, purpose: CodePurpose, given: string, action: LimitedAction) {
    countAttempt(user, action);
    const code = user.codes[purpose];
    if (!code || code.expiresAt < Date.now()) {
      await save(user);
      throw staleCode();
    }
    const [a, b] = [Buffer.from(code.value), Buffer.from(given.trim())];
    if (a.length !== b.length || !timingSafeEqual(a, b)) {
      await save(user);
      throw new AwsError("CodeMismatchException", "Invalid verification code provided, please try again.");
    }
    clearAttempts(user, action);
    delete user.codes[purpose];
  }

  async function guess(client: ClientSpec, email: string, password: string): Promise<User> {
    const found = await find(email);
    if (found) checkLockout(found);
    const right = await verifyPassword(password, found?.password);
    if (!found) throw hidesUnknownUsers(client) ? wrongPassword() : unknownUser();
    return alone(async () => {
      const user = await users.bySub(found.sub);
      // Deleted or given another password while the hash was computed.
      if (!user || user.password !== found.password) throw wrongPassword();
      if (!right) {
        countFailure(user);
        await save(user);
        throw wrongPassword();
      }
      if (user.failures) {
        delete user.failures;
        await save(user);
      }
      if (user.status !== "CONFIRMED")
        throw new AwsError("UserNotConfirmedException", "User is not confirmed.");
      return user;
    });
  }

  async function checkNew(password: string, email: string): Promise<void> {
    checkPassword(password, pool.passwordPolicy);
    await refuseCommon(password, email, pool.passwordPolicy);
  }

  /** Once it is done and the pool is free again, since the function may ask of it. */
  const told = postConfirmation.bind(undefined, pool, invokeTrigger);

  return {
    bySub: users.bySub,
    page: users.page,
    find,

    /**
     * Makes an account and, unless the pre sign-up function confirms it, a code.
     * @throws AwsError InvalidParameterException, InvalidPasswordException, UsernameExistsException,
     *   NotAuthorizedException, UserLambdaValidationException
     */
    async signUp(client: ClientSpec, input: SignUpInput): Promise<User> {
      if (pool.allowAdminCreateUserOnly)
        throw new AwsError("NotAuthorizedException", "SignUp is not permitted for this user pool");
      const email = normalize(input.email);
      if (!emailAddress.safeParse(email).success)
        throw new AwsError("InvalidParameterException", "Username should be an email.");
      const { email: emailAttribute = email, ...attributes } = input.attributes ?? {};
      if (normalize(emailAttribute) !== email)
        throw new AwsError(
          "InvalidParameterException",
          "User email should be empty or same as username, since username attribute is email",
        );
      checkAttributes(client, Object.keys({ ...attributes, email }));
      await checkNew(input.password, email);
      const password = await hashPassword(input.password);
      const sub = randomUUID();
      // Cognito asks the trigger before it looks whether the address is taken.
      const verdict = await preSignUp(pool, invokeTrigger, {
        sub,
        clientId: client.id,
        userAttributes: { ...attributes, email },
        validationData: input.validationData,
        clientMetadata: input.clientMetadata,
      });
      return alone(async () => {
        if (await users.byEmail(email))
          throw new AwsError("UsernameExistsException", "An account with the given email already exists.");
        const now = new Date().toISOString();
        const user: User = {
          sub,
          email,
          emailVerified: verdict.autoVerifyEmail,
          status: verdict.autoConfirm ? "CONFIRMED" : "UNCONFIRMED",
          password,
          attributes,
          createdAt: now,
          modifiedAt: now,
          codes: {},
        };
        return verdict.autoConfirm ? save(user) : sendCode(user, "sign-up");
      });
    },

    /**
     * @throws AwsError CodeMismatchException, ExpiredCodeException, LimitExceededException, NotAuthorizedException,
     *   UserNotFoundException, UserLambdaValidationException once it is done
     */
    async confirmSignUp(client: ClientSpec, email: string, code: string, clientMetadata?: Metadata) {
      const user = await alone(async () => {
        const user = await find(email);
        if (!user) throw hidesUnknownUsers(client) ? staleCode() : unknownUser();
        if (user.status === "CONFIRMED") throw alreadyConfirmed();
        await takeCode(user, "sign-up", code, "ConfirmSignUp");
        user.status = "CONFIRMED";
        user.emailVerified = true;
        return save(user);
      });
      return told("PostConfirmation_ConfirmSignUp", user, { clientId: client.id, clientMetadata });
    },

    /**
     * Confirms without a code, which leaves the address unverified.
     * @throws AwsError NotAuthorizedException, UserLambdaValidationException once it is done
     */
    async adminConfirm(sub: string, clientMetadata?: Metadata): Promise<User> {
      const user = await alone(async () => {
        const user = await users.bySub(sub);
        if (!user) throw unknownUser();
        if (user.status === "CONFIRMED") throw alreadyConfirmed();
        user.status = "CONFIRMED";
        delete user.codes["sign-up"];
        return save(user);
      });
      return told("PostConfirmation_ConfirmSignUp", user, { clientMetadata });
    },

    /** @throws AwsError InvalidParameterException for who is confirmed, LimitExceededException, UserNotFoundException */
    resendCode: (client: ClientSpec, email: string): Promise<User | undefined> =>
      alone(async () => {
        const user = await find(email);
        if (!user) {
          if (hidesUnknownUsers(client)) return undefined;
          throw unknownUser();
        }
        if (user.status === "CONFIRMED")
          throw new AwsError("InvalidParameterException", "User is already confirmed.");
        countAttempt(user, "ResendConfirmationCode");
        return sendCode(user, "sign-up");
      }),

    /**
     * The person whose password this is.
     * @throws AwsError NotAuthorizedException, UserNotConfirmedException (only after the right
     *   password), UserNotFoundException
     */
    async authenticate(client: ClientSpec, email: string, password: string): Promise<User> {
      // One guess at a time for each address, or many that come together would all be before the lockout.
      return guesses.run(normalize(email), () => guess(client, email, password));
    },

    /** @throws AwsError InvalidParameterException for who never confirmed, LimitExceededException, UserNotFoundException */
    forgotPassword: (client: ClientSpec, email: string): Promise<User | undefined> =>
      alone(async () => {
        const user = await find(email);
        if (!user) {
          if (hidesUnknownUsers(client)) return undefined;
          throw unknownUser();
        }
        if (!user.emailVerified)
          throw new AwsError(
            "InvalidParameterException",
            "Cannot reset password for the user as there is no registered/verified email or phone_number",
          );
        countAttempt(user, "ForgotPassword");
        return sendCode(user, "reset");
      }),

    /**
     * @throws AwsError CodeMismatchException, ExpiredCodeException, InvalidPasswordException, LimitExceededException,
     *   UserNotFoundException, UserLambdaValidationException once it is done
     */
    async confirmForgotPassword(
      client: ClientSpec,
      email: string,
      code: string,
      newPassword: string,
      clientMetadata?: Metadata,
    ): Promise<User> {
      await checkNew(newPassword, email);
      const password = await hashPassword(newPassword);
      const user = await alone(async () => {
        const user = await find(email);
        if (!user) throw hidesUnknownUsers(client) ? staleCode() : unknownUser();
        await takeCode(user, "reset", code, "ConfirmForgotPassword");
        user.password = password;
        delete user.failures;
        return save(user);
      });
      return told("PostConfirmation_ConfirmForgotPassword", user, { clientId: client.id, clientMetadata });
    },

    /** @throws AwsError InvalidPasswordException, LimitExceededException, NotAuthorizedException */
    async changePassword(sub: string, previous: string, proposed: string): Promise<void> {
      await checkNew(proposed, (await users.bySub(sub))?.email ?? "");
      const password = await hashPassword(proposed);
      await alone(async () => {
        const user = await users.bySub(sub);
        if (!user) throw unknownUser();
        countAttempt(user, "ChangePassword");
        if (!(await verifyPassword(previous, user.password))) {
          await save(user);
          throw wrongPassword();
        }
        clearAttempts(user, "ChangePassword");
        user.password = password;
        await save(user);
      });
    },

    remove: (user: User): Promise<void> => alone(() => users.remove(user)),

    /** The code of a sign-up that would have been mailed, for the page that fills it in. */
    async signUpCode(email: string): Promise<string | undefined> {
      const code = (await find(email))?.codes["sign-up"];
      return code && code.expiresAt > Date.now() ? code.value : undefined;
    },
  };
}
