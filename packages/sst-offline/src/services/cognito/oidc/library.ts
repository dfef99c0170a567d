/**
 * Loads oidc-provider when it is first needed: it takes a fifth of a second of every start otherwise.
 * On Node 20 it warns that it prefers 22; these tests run on both, so that one line is kept from the terminal.
 */
export function loadOidcProvider(): Promise<typeof import("oidc-provider")> {
  loading ??= load();
  return loading;
}

let loading: Promise<typeof import("oidc-provider")> | undefined;

async function load() {
  const { warn } = console;
  console.warn = (...message: unknown[]) => {
    if (!String(message[0]).includes("Unsupported runtime")) warn(...message);
  };
  try {
    return await import("oidc-provider");
  } finally {
    console.warn = warn;
  }
}
