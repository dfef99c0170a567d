/** Who asks: what a Principal element is compared with. */
export type Principal =
  | {
      kind: "role" /** `arn:aws:iam::…:role/…` */;
      roleArn: string /** `arn:aws:sts::…:assumed-role/…` */;
      sessionArn: string;
    }
  /** An AWS service on its own behalf: `sns.amazonaws.com`. */
  | { kind: "service"; name: string }
  /** Somebody with a token of an identity provider, who wants to take on a role. */
  | { kind: "federated"; provider: string }
  | { kind: "anonymous" };

/**
 * How a Principal element means somebody. `session`: this session of a role is named; `direct`: the role, the service or
 * everybody; `account`: only as a member of an account that is named.
 */
export type Meant = "session" | "direct" | "account";

/** Whom a Principal element means. */
export interface PrincipalMatch {
  of(principal: Principal): Meant | undefined;
}

const STRONGEST: readonly Meant[] = ["session", "direct", "account"];

/**
 * Compiles a Principal element. (IAM User Guide, "AWS JSON policy elements: Principal".)
 * @throws Error for a kind of principal that is not known
 */
export function compilePrincipal(element: unknown): PrincipalMatch {
  if (element === "*") return { of: () => "direct" };
  if (typeof element !== "object" || element === null || Array.isArray(element))
    throw new Error('Principal is neither "*" nor an object');
  const tests: ((principal: Principal) => Meant | undefined)[] = [];
  for (const [kind, given] of Object.entries(element)) {
    for (const name of [given].flat() as unknown[]) {
      if (typeof name !== "string") throw new Error(`Principal ${kind} holds something that is not a string`);
      tests.push(compileOne(kind, name));
    }
  }
  return {
    of(principal) {
      const found = new Set(tests.map((test) => test(principal)));
      return STRONGEST.find((how) => found.has(how));
    },
  };
}

function compileOne(kind: string, name: string): (principal: Principal) => Meant | undefined {
  switch (kind) {
    case "AWS": {
      // The same as "*" for everybody, services too.
      if (name === "*") return () => "direct";
      const [, account] = /^(?:arn:aws:iam::)?(\d{12})(?::root)?$/.exec(name) ?? [];
      if (account)
        return (principal) =>
          principal.kind === "role" && principal.roleArn.split(":")[4] === account ? "account" : undefined;
      if (!/^arn:[\w-]+:(iam::\d{12}:(role|user)|sts::\d{12}:assumed-role)\/[^*?]+$/.test(name))
        throw new Error(`Principal AWS "${name}" is not one that the local cloud knows`);
      return (principal) => {
        if (principal.kind !== "role") return undefined;
        return principal.sessionArn === name ? "session" : principal.roleArn === name ? "direct" : undefined;
      };
    }
    case "Service":
      return (principal) =>
        name === "*" || (principal.kind === "service" && principal.name === name) ? "direct" : undefined;
    case "Federated":
      return (principal) =>
        principal.kind === "federated" && principal.provider === name ? "direct" : undefined;
    default:
      throw new Error(`Principal ${kind} is not one that the local cloud knows`);
  }
}
