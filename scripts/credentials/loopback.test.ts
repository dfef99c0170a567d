import { request } from "node:http";
import { freePort } from "sst-offline";
import { expect, it } from "vitest";
import { loopback } from "../../infra/loopback.ts";
import { listen } from "./loopback.ts";

/** What a browser, or something that poses as one, is answered. */
function send(
  port: number,
  path: string,
  { method = "GET", host = `localhost:${port}`, to = "127.0.0.1" } = {},
) {
  return new Promise<number | string>((done) => {
    const sent = request({ host: to, port, path, method, headers: { host } }, (res) => {
      res.resume();
      done(res.statusCode ?? 0);
    });
    sent.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    sent.end();
  });
}
const portOf = (redirectUri: string) => Number(new URL(redirectUri).port);
const never = new AbortController().signal;

it("takes the one request that was begun here, and lets all others wait in vain", async () => {
  const back = await listen([await freePort()]);
  try {
    const port = portOf(back.redirectUri);
    let came: URL | undefined;
    const coming = back.comesBack("mine", never).then((url) => {
      came = url;
    });
    const good = `${loopback.path}?code=c&state=mine`;
    expect(await send(port, good, { host: `evil.example:${port}` })).toBe(421);
    expect(await send(port, good, { host: `127.0.0.1:${port}` })).toBe(421);
    expect(await send(port, `/favicon.ico?state=mine`)).toBe(404);
    expect(await send(port, good, { method: "POST" })).toBe(405);
    expect(await send(port, `${loopback.path}?code=c&state=another`)).toBe(400);
    expect(await send(port, `${loopback.path}?code=c`)).toBe(400);
    expect(came).toBeUndefined();
    expect(await send(port, good)).toBe(200);
    await coming;
    expect(came?.href).toBe(`${back.redirectUri}?code=c&state=mine`);
  } finally {
    back.close();
  }
});

it("listens on this machine alone", async () => {
  const back = await listen([await freePort()]);
  try {
    // Linux has the whole of 127.0.0.0/8; ::1 is another address than the one that is bound.
    const others = process.platform === "linux" ? ["127.0.0.2", "::1"] : ["::1"];
    for (const to of others) {
      const answer = await send(portOf(back.redirectUri), "/", { to });
      expect(answer, to).toMatch(/^(ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH)$/);
    }
  } finally {
    back.close();
  }
});

it("takes the next port where one is in use, and says so when all are", async () => {
  const taken = await listen([await freePort()]);
  const next = await listen([portOf(taken.redirectUri), await freePort()]);
  try {
    expect(portOf(next.redirectUri)).not.toBe(portOf(taken.redirectUri));
    await expect(listen([portOf(taken.redirectUri), portOf(next.redirectUri)])).rejects.toThrow(/all in use/);
  } finally {
    taken.close();
    next.close();
  }
});

it("waits no longer than it is told", async () => {
  const back = await listen([await freePort()]);
  await expect(back.comesBack("mine", AbortSignal.timeout(10))).rejects.toThrow(/timeout/);
  back.close();
});
