import { afterEach, beforeEach, expect, test, vi } from "vitest";

const session = vi.hoisted(() => ({ accessToken: vi.fn(), sessionEnded: vi.fn() }));
vi.mock("../session/session", () => session);
const way = vi.hoisted(() => ({ leave: vi.fn() }));
vi.mock("../session/leave", () => way);

/** A browser completes an address by its page's. */
class PageRequest extends Request {
  constructor(address: string, init?: RequestInit) {
    super(new URL(address, "http://phototag.test"), init);
  }
}
vi.stubGlobal("Request", PageRequest);
const client = await import("./client.ts");
const { ApiError, Unreachable, wordsFor } = await import("./errors.ts");

const fetch = vi.fn<(request: Request) => Promise<Response>>();
const json = (status: number, body: unknown) => Response.json(body, { status });
/** What was asked, in a line each. */
const asked = () =>
  fetch.mock.calls.map(([{ method, url, headers }]) => {
    const { pathname, search } = new URL(url);
    return `${method} ${pathname}${decodeURIComponent(search)} ${headers.get("authorization")}`;
  });

beforeEach(() => {
  vi.stubGlobal("fetch", fetch);
  session.accessToken.mockImplementation(async (fresh) => (fresh ? "fresh" : "kept"));
});
afterEach(() => vi.resetAllMocks());

test("asks with the token and gives what the API answers", async () => {
  fetch.mockResolvedValue(json(200, { images: [], cursor: "on" }));
  expect(await client.listImages({ q: 'cat "tabby cat"', limit: 5 })).toEqual({ images: [], cursor: "on" });
  expect(asked()).toEqual(['GET /api/images?q=cat "tabby cat"&limit=5 Bearer kept']);
});

test("a refused token is renewed once, and the same is asked again", async () => {
  fetch.mockImplementationOnce(async (request) => {
    await request.text();
    return json(401, { message: "Unauthorized" });
  });
  fetch.mockResolvedValueOnce(json(200, { id: "img_1" }));
  await client.changeTags("img_1", { add: ["Cat"] });
  expect(asked()).toEqual(["PATCH /api/images/img_1 Bearer kept", "PATCH /api/images/img_1 Bearer fresh"]);
  expect(await fetch.mock.calls[1]![0].json()).toEqual({ tags: { add: ["Cat"] } });
  expect(session.sessionEnded).not.toHaveBeenCalled();
});

test("the session has ended when the fresh token is refused too, or there is none", async () => {
  fetch.mockImplementation(async () => json(401, { code: "unauthorized", message: "Sign in first." }));
  await expect(client.listMonths()).rejects.toEqual(new ApiError(401, "unauthorized", "Sign in first."));
  expect(fetch).toHaveBeenCalledTimes(2);
  expect(session.sessionEnded).toHaveBeenCalledTimes(1);

  session.accessToken.mockResolvedValue(undefined);
  await expect(client.listMonths()).rejects.toThrow(ApiError);
  expect(fetch).toHaveBeenCalledTimes(3);
  expect(session.sessionEnded).toHaveBeenCalledTimes(2);
});

test("whoever the API refuses with a token that is fresh is led out; not where they have none, or another refuses", async () => {
  const refused = { code: "unauthorized", message: "You have signed out everywhere. Sign in again." };
  fetch.mockImplementation(async () => json(401, { message: "Unauthorized" }));
  await expect(client.listMonths()).rejects.toThrow(ApiError);
  fetch.mockImplementation(async () => json(401, refused));
  session.accessToken.mockResolvedValueOnce("kept").mockResolvedValueOnce(undefined);
  await expect(client.listMonths()).rejects.toThrow(ApiError);
  expect(way.leave).not.toHaveBeenCalled();
  await expect(client.listMonths()).rejects.toThrow(refused.message);
  expect(way.leave).toHaveBeenCalledWith("You have been signed out. Sign in again.");
});

test("signing out everywhere says when it could not be done", async () => {
  fetch.mockResolvedValueOnce(new Response(null, { status: 204 }));
  await client.signOutEverywhere();
  expect(asked()).toEqual(["POST /api/account/sign-out Bearer kept"]);
  fetch.mockResolvedValueOnce(json(500, { code: "internal", message: "Something went wrong on our side." }));
  await expect(client.signOutEverywhere()).rejects.toThrow(ApiError);
  expect(way.leave).not.toHaveBeenCalled();
});

test.each([
  [404, { code: "not_found", message: "There is no such photo." }, "not_found", "There is no such photo."],
  [503, { message: "Service Unavailable" }, "internal", wordsFor(503)],
  [502, "<html>", "internal", wordsFor(502)],
  [500, null, "internal", wordsFor(500)],
])("a refusal (%s %j) is an ApiError", async (status, body, code, message) => {
  fetch.mockResolvedValue(typeof body === "string" ? new Response(body, { status }) : json(status, body));
  await expect(client.getImage("img_1")).rejects.toMatchObject({ name: "ApiError", status, code, message });
});

test("no answer at all is Unreachable; a request that was called off is neither", async () => {
  fetch.mockRejectedValue(new TypeError("fetch failed"));
  await expect(client.listTags("ca")).rejects.toThrow(Unreachable);
  const off = new DOMException("called off", "AbortError");
  fetch.mockRejectedValue(off);
  await expect(client.listTags("ca", undefined, AbortSignal.abort())).rejects.toBe(off);
});

test("a change is done even if its page is left meanwhile, and goes in requests that the API takes", async () => {
  fetch.mockImplementation(async () => json(200, { results: [{ id: "img_1", ok: true }] }));
  const ids = Array.from({ length: 120 }, (_, n) => `img_${n}`);
  expect(await client.restoreImages(ids)).toHaveLength(2);
  expect(await client.purgeImages(ids)).toHaveLength(3);
  const requests = fetch.mock.calls.map(([request]) => request);
  expect(requests.every(({ keepalive }) => keepalive)).toBe(true);
  const bodies = await Promise.all(requests.slice(0, 2).map((request) => request.json()));
  expect(bodies).toEqual([
    { ids: ids.slice(0, 100), trashed: false },
    { ids: ids.slice(100), trashed: false },
  ]);
  const removed = requests.slice(2).map(({ url }) => new URL(url).searchParams);
  expect(removed.flatMap((params) => params.getAll("id"))).toEqual(ids);
  expect(removed.map((params) => params.get("permanent"))).toEqual(["true", "true", "true"]);
});

test("of a change in several requests each has its own result; one that did nothing at all says why", async () => {
  const ids = Array.from({ length: 150 }, (_, n) => `img_${n}`);
  const refused = () => json(503, { message: "Service Unavailable" });
  fetch.mockImplementationOnce(async () =>
    json(200, { results: ids.slice(0, 100).map((id) => ({ id, ok: true })) }),
  );
  fetch.mockImplementation(async () => refused());
  const results = await client.changeImages(ids, { favorite: true });
  expect(results.filter(({ ok }) => !ok).map(({ id }) => id)).toEqual(ids.slice(100));
  await expect(client.changeImages(ids, { favorite: true })).rejects.toThrow(wordsFor(503));
});
