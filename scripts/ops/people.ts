import {
  CognitoIdentityProviderClient,
  ListUsersCommand,
  type UserType,
} from "@aws-sdk/client-cognito-identity-provider";

/**
 * Who the owners are: rows and messages name them by the user pool's id (`sub`) alone. Whoever may not ask
 * Cognito still sees everything else.
 */
export class People {
  readonly #client = new CognitoIdentityProviderClient({});
  readonly #emails = new Map<string, Promise<string | undefined>>();
  /** Why Cognito could not be asked. */
  refusal?: string;

  constructor(private readonly userPoolId: string) {}

  /** The e-mail address of an owner; undefined when the account is gone, or Cognito may not be asked. */
  emailOf(sub: string): Promise<string | undefined> {
    const known = this.#emails.get(sub) ?? this.#ask(`sub = "${sub}"`).then(([user]) => emailOf(user));
    this.#emails.set(sub, known);
    return known;
  }

  /** The owner with an e-mail address. */
  async subOf(email: string): Promise<string | undefined> {
    const [user] = await this.#ask(`email = "${email.replaceAll('"', "")}"`);
    return attribute(user, "sub");
  }

  /** Everybody with an account: their `sub` and address. One call for 60 people. */
  async all(): Promise<{ sub: string; email?: string }[]> {
    const people: { sub: string; email?: string }[] = [];
    let PaginationToken: string | undefined;
    try {
      do {
        const page = await this.#client.send(
          new ListUsersCommand({ UserPoolId: this.userPoolId, PaginationToken }),
        );
        for (const user of page.Users ?? []) {
          const sub = attribute(user, "sub");
          if (sub) people.push({ sub, email: emailOf(user) });
        }
        PaginationToken = page.PaginationToken;
      } while (PaginationToken);
    } catch (error) {
      this.refusal = (error as Error).message;
    }
    return people;
  }

  async #ask(Filter: string): Promise<UserType[]> {
    try {
      const { Users = [] } = await this.#client.send(
        new ListUsersCommand({ UserPoolId: this.userPoolId, Filter, Limit: 1 }),
      );
      return Users;
    } catch (error) {
      this.refusal = (error as Error).message;
      return [];
    }
  }
}

function emailOf(user: UserType | undefined): string | undefined {
  return attribute(user, "email");
}

function attribute(user: UserType | undefined, name: string): string | undefined {
  return user?.Attributes?.find(({ Name }) => Name === name)?.Value;
}
