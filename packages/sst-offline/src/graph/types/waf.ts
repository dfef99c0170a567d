import { z } from "zod";
import { honored, within } from "../resource-type.ts";

const empty = z.strictObject({});

const MATCHES = [
  ...["and", "asnMatch", "byteMatch", "geoMatch", "ipSetReference", "labelMatch", "not", "or", "regexMatch"],
  ...["regexPatternSetReference", "sizeConstraint", "sqliMatch", "xssMatch"],
];

/** A firewall before a distribution, of which rules that count by address are honored. */
export const webAcl = honored(
  "aws:wafv2/webAcl:WebAcl",
  {
    scope: z.literal("CLOUDFRONT"),
    defaultAction: z.strictObject({ allow: empty }),
    rules: z
      .array(
        z.strictObject({
          name: z.string(),
          priority: z.number(),
          action: z.strictObject({ block: empty.optional(), count: empty.optional() }),
          statement: z.strictObject({
            rateBasedStatement: z.strictObject({
              // AWS WAF Developer Guide, "Rate-based rule high-level settings".
              limit: z.number().int().min(10).max(2_000_000_000),
              aggregateKeyType: z.literal("IP").default("IP"),
              evaluationWindowSec: z.literal([60, 120, 300, 600]).default(300),
            }),
          }),
        }),
      )
      .default([]),
  },
  {
    withoutEffect: {
      name: "a distribution names it by its ARN",
      namePrefix: "a distribution names it by its ARN",
      description: "a text for people",
      visibilityConfig: "there are no metrics to draw",
      "rules.visibilityConfig": "there are no metrics to draw",
      tokenDomains: "no rule asks for a token",
      captchaConfig: "no rule asks for a token",
      challengeConfig: "no rule asks for a token",
      customResponseBodies: "what is refused gets CloudFront's own page",
    },
    refused: {
      ruleJson: "say them by rules",
      associationConfig: "bodies are not looked at",
      dataProtectionConfig: "requests are not logged",
      ...within("defaultAction", {
        "allow.customRequestHandling": "requests are passed on as they are",
        block: "rules refuse, and the rest is let in",
      }),
      ...within("rules", {
        captchaConfig: "no rule asks for a token",
        challengeConfig: "no rule asks for a token",
        overrideAction: "AWS's own groups of rules are not here",
        ruleLabels: "requests are not labeled",
        "action.allow": "rules refuse, and the rest is let in",
        "action.block.customResponse": "what is refused gets CloudFront's own page",
        "action.captcha": "no rule asks for a token",
        "action.challenge": "no rule asks for a token",
        "action.count.customRequestHandling": "requests are passed on as they are",
      }),
      ...within("rules.statement", {
        ...Object.fromEntries(
          MATCHES.map((name) => [`${name}Statement`, "requests are counted, not matched"]),
        ),
        managedRuleGroupStatement: "AWS's own groups of rules are not here",
        ruleGroupReferenceStatement: "groups of rules are not looked up",
        ...within("rateBasedStatement", {
          customKeys: "requests are counted by address",
          forwardedIpConfig: "the address is the connection's own",
          scopeDownStatement: "all requests are counted",
        }),
      }),
    },
  },
);

export const waf = [webAcl];
