import type { BrandingSpec, IdentityPoolSpec, PoolSpec } from "../services/cognito/spec.ts";
import { functionArn } from "./functions.ts";
import type { Graph } from "./graph.ts";
import {
  branding,
  identityPool,
  identityPoolRoles,
  principalTags,
  userPool,
  userPoolClient,
} from "./types/cognito.ts";

/** Triggers of Cognito that the user pool calls; others of `lambdaConfig` are named at start. */
const TRIGGERS = ["preSignUp", "postConfirmation"] as const;

export function poolSpecs(graph: Graph): PoolSpec[] {
  return graph.each(userPool, ({ id, arn, label, inputs }) => {
    return {
      id,
      arn,
      region: graph.app.region,
      passwordPolicy: inputs.passwordPolicy,
      allowAdminCreateUserOnly: inputs.adminCreateUserConfig?.allowAdminCreateUserOnly,
      triggers: Object.fromEntries(
        TRIGGERS.flatMap((name) => {
          const trigger = inputs.lambdaConfig?.[name];
          return typeof trigger === "string" ? [[name, functionArn(graph, trigger, label)]] : [];
        }),
      ),
      clients: graph
        .all(userPoolClient)
        .filter((client) => client.inputs.userPoolId === id)
        .map((client) => ({
          ...client.inputs,
          id: client.id,
          secret: client.inputs.generateSecret ? String(client.outputs.clientSecret ?? "") : undefined,
          callbackUrls: graph.localize(client.inputs.callbackUrls),
          logoutUrls: graph.localize(client.inputs.logoutUrls),
          branding: brandingOf(graph, client.id),
        })),
    };
  });
}

export function identityPoolSpecs(graph: Graph): IdentityPoolSpec[] {
  return graph.all(identityPool).map(({ id, inputs }) => {
    const roles = graph.all(identityPoolRoles).find((known) => known.inputs.identityPoolId === id)
      ?.inputs.roles;
    return {
      id,
      region: graph.app.region,
      allowUnauthenticatedIdentities: inputs.allowUnauthenticatedIdentities,
      cognitoIdentityProviders: inputs.cognitoIdentityProviders,
      roles: { authenticated: roles?.authenticated, unauthenticated: roles?.unauthenticated },
      principalTags: graph
        .all(principalTags)
        .filter((known) => known.inputs.identityPoolId === id)
        .map((known) => known.inputs),
    };
  });
}

/** What of the user pools the graph asks for beyond the triggers that are called. */
export function triggersNotHonored(graph: Graph): string[] {
  return graph.all(userPool).flatMap(({ name, inputs }) =>
    Object.keys(inputs.lambdaConfig ?? {})
      .filter((trigger) => !(TRIGGERS as readonly string[]).includes(trigger))
      .map(
        (trigger) =>
          `aws:cognito/userPool:UserPool lambdaConfig.${trigger}: the trigger is not called (${name})`,
      ),
  );
}

/** The pages bear the app's name beside its logo; "counter" is written "Counter". */
function brandingOf(graph: Graph, clientId: string): BrandingSpec {
  const { name } = graph.app;
  const found = graph.all(branding).find(({ inputs }) => inputs.clientId === clientId);
  return { title: name.charAt(0).toUpperCase() + name.slice(1), ...found?.inputs };
}
