import { verify } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import { z } from "zod";
import { splitTarget } from "../../endpoint/target.ts";
import type { TrustedKeys } from "../../graph/trusted-keys.ts";
import { fitsWildcards } from "../../iam/pattern.ts";

/**
 * Signed URLs and signed cookies of CloudFront. (Amazon CloudFront Developer Guide, "Serve private content with signed
 * URLs and signed cookies".) A signature stands in the query or, where it has none, in cookies.
 */

const NAMES = ["Policy", "Signature", "Key-Pair-Id", "Expires", "Hash-Algorithm"] as const;
type Name = (typeof NAMES)[number];

/** What CloudFront answers to what it does not let in, with 403. */
export interface Refusal {
  code: "MissingKey" | "InvalidKey" | "MalformedPolicy" | "MalformedSignature" | "AccessDenied";
  message: string;
}

const MISSING_KEY: Refusal = {
  code: "MissingKey",
  message: "Missing Key-Pair-Id query parameter or cookie value",
};
const UNKNOWN_KEY: Refusal = { code: "InvalidKey", message: "Unknown Key" };
const MALFORMED_POLICY: Refusal = { code: "MalformedPolicy", message: "Malformed Policy" };
const MALFORMED_SIGNATURE: Refusal = { code: "MalformedSignature", message: "Could not unencode Signature" };
const DENIED: Refusal = { code: "AccessDenied", message: "Access denied" };

const epoch = z.strictObject({ "AWS:EpochTime": z.number().int().positive() });

/** ("Create a signed URL using a custom policy", Policy statement.) */
const Policy = z.strictObject({
  Statement: z
    .array(
      z.strictObject({
        Resource: z.string().min(1).optional(),
        Condition: z.strictObject({
          DateLessThan: epoch,
          DateGreaterThan: epoch.optional(),
          IpAddress: z.strictObject({ "AWS:SourceIp": z.string() }).optional(),
        }),
      }),
    )
    .length(1),
});

/**
 * Whether a request may be served.
 * @param url what is asked for, as it was written: `http://localhost:3000/a%20b.jpg?c=d`, signature and all
 * @returns why not, or undefined
 */
export function refusalOf(
  keys: TrustedKeys,
  url: string,
  {
    headers: { cookie = "" },
    socket,
  }: Pick<IncomingMessage, "headers"> & {
    socket: Pick<IncomingMessage["socket"], "remoteAddress">;
  },
  now = Date.now(),
): Refusal | undefined {
  const given = signatureIn(url) ?? cookiesIn(cookie);
  const id = given["Key-Pair-Id"];
  if (!id) return MISSING_KEY;
  const key = keys.get(id);
  if (!key) return UNKNOWN_KEY;
  const asked = withoutSignature(url);
  // A canned policy is not sent: both sides make it of the address and the time.
  const text =
    given.Policy === undefined
      ? `{"Statement":[{"Resource":"${asked}","Condition":{"DateLessThan":{"AWS:EpochTime":${given.Expires}}}}]}`
      : decoded(given.Policy)?.toString();
  const policy = text === undefined ? undefined : parsed(text);
  if (text === undefined || !policy) return MALFORMED_POLICY;
  const signature = decoded(given.Signature ?? "");
  if (!signature) return MALFORMED_SIGNATURE;
  const hash = given["Hash-Algorithm"] ?? "SHA1";
  if (hash !== "SHA1" && hash !== "SHA256") return DENIED;
  if (!verify(hash, Buffer.from(text), key, signature)) return DENIED;
  const { Resource = "*", Condition } = policy.Statement[0]!;
  const seconds = now / 1000;
  if (seconds >= Condition.DateLessThan["AWS:EpochTime"]) return DENIED;
  if (Condition.DateGreaterThan && seconds <= Condition.DateGreaterThan["AWS:EpochTime"]) return DENIED;
  const range = Condition.IpAddress?.["AWS:SourceIp"];
  if (range !== undefined && !includes(range, socket.remoteAddress ?? "")) return DENIED;
  return fitsWildcards(asked, Resource) ? undefined : DENIED;
}

/** An address, or a query, without what signs it: an origin is never told. */
export function withoutSignature(url: string): string {
  const [path, query] = splitTarget(url);
  const kept = query.split("&").filter((pair) => pair !== "" && !isName(pair.split("=")[0]!));
  return kept.length > 0 ? `${path}?${kept.join("&")}` : path;
}

const isName = (name: string): name is Name => (NAMES as readonly string[]).includes(name);

function signatureIn(url: string): Partial<Record<Name, string>> | undefined {
  const params = new URLSearchParams(splitTarget(url)[1]);
  const found = NAMES.flatMap((name) => (params.has(name) ? [[name, params.get(name)!] as const] : []));
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

function cookiesIn(header: string): Partial<Record<Name, string>> {
  const pairs = header.split(/; */).map((pair) => pair.split("=") as [string, string?]);
  const found = new Map(pairs.map(([name, value = ""]) => [name, value]));
  return Object.fromEntries(
    NAMES.flatMap((name) =>
      found.has(`CloudFront-${name}`) ? [[name, found.get(`CloudFront-${name}`)]] : [],
    ),
  );
}

/** Base64 with `-`, `_` and `~` for what a URL may not hold: `+`, `=` and `/`. */
function decoded(text: string): Buffer | undefined {
  return /^[A-Za-z0-9~-]+_{0,2}$/.test(text)
    ? Buffer.from(text.replaceAll("-", "+").replaceAll("~", "/").replaceAll("_", "="), "base64")
    : undefined;
}

function parsed(text: string): z.infer<typeof Policy> | undefined {
  try {
    return Policy.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether an address is in a range such as `192.0.2.0/24`. */
function includes(range: string, address: string): boolean {
  const [network = "", bits] = range.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  try {
    const list = new BlockList();
    list.addSubnet(network, Number(bits ?? (family === "ipv6" ? 128 : 32)), family);
    return list.check(
      address.replace(/^::ffff:(?=\d+\.)/, ""),
      isIPv6(address) && !address.includes(".") ? "ipv6" : "ipv4",
    );
  } catch {
    return false;
  }
}
