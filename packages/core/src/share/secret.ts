import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** 256 bits, base64url. */
const SECRET = /^[\w-]{43}$/;

export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

export function isSecret(text: string): boolean {
  return SECRET.test(text);
}

/** What is kept of a secret. It was drawn, and not thought up: nobody finds it by trying, so that it needs no salt. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** As many bytes as any place takes: a longer one would tell of a longer name. */
const PLACE = 128;
const [NONCE, TAG] = [12, 16];

/**
 * A place in a share's list, as text that only whoever asks by the same secret can hand in, and that says nothing: places of
 * the index hold names of files. Of a share's place another can make nothing.
 */
export function seal(secret: string, place: unknown): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", keyOf(secret), nonce);
  const text = cipher.update(JSON.stringify(place).padEnd(PLACE));
  return Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]).toString("base64url");
}

/** @throws Error for what was not sealed by this secret */
export function unseal(secret: string, sealed: string): unknown {
  const bytes = Buffer.from(sealed, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", keyOf(secret), bytes.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(bytes.subarray(-TAG));
  const text = decipher.update(bytes.subarray(NONCE, -TAG));
  return JSON.parse(Buffer.concat([text, decipher.final()]).toString());
}

function keyOf(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", "a place in a share", 32));
}
