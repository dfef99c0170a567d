import { describe, expect, it } from "vitest";
import { faultsOf, type Settings } from "./settings.ts";
import { stageOf } from "./stage.ts";

const ada: Settings = {
  signUp: ["ada@example.org", "lovelace.org"],
  domain: "photos.example.org",
  alertsTo: "ada@example.org",
  monthlyBudget: 20,
  repository: { name: "ada/phototag", id: 456789, ownerId: 123456 },
};

describe("a stage is, by its name,", () => {
  it.each([
    ["local", "local"],
    ["production", "production"],
    ["pr-12", "preview"],
    ["ada", "personal"],
    ["pr-x", "personal"],
    ["pr-12b", "personal"],
  ])("%s: %s", (name, kind) => {
    expect(stageOf(name).kind).toBe(kind);
  });

  it.each(["", "a_b", "ada/lovelace", "-ada", "ada-", "x".repeat(31)])("none: %j", (name) => {
    expect(() => stageOf(name)).toThrow(/letters, digits and hyphens/);
  });

  it.each(["lawson", "Amazonia", "ada-cognito"])("none that Cognito would refuse: %s", (name) => {
    expect(() => stageOf(name)).toThrow(/^Cognito allows no "(aws|Amazon|cognito)"/);
  });

  it.each(["prod", "Prod"])("not meant: %s", (name) => {
    expect(() => stageOf(name)).toThrow('the stage that keeps data is "production"');
  });
});

describe("the deployer's settings", () => {
  it("reach production alone, but for who may sign up", () => {
    expect(stageOf("production", ada)).toMatchObject({
      signUp: ada.signUp,
      domain: ada.domain,
      alertsTo: ada.alertsTo,
      monthlyBudget: ada.monthlyBudget,
    });
    for (const name of ["ada", "pr-12"]) {
      const stage = stageOf(name, ada);
      expect(stage.signUp, name).toBe(ada.signUp);
      expect([stage.domain, stage.alertsTo, stage.monthlyBudget], name).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  it("are found right, with and without what may be left out", () => {
    expect(faultsOf(ada)).toEqual([]);
    expect(faultsOf({ signUp: "open", monthlyBudget: 1 })).toEqual([]);
  });

  it("may name a region without Rekognition where nothing asks it", () => {
    expect(faultsOf({ ...ada, region: "eu-north-1", recognizer: "embedded" })).toEqual([]);
  });

  it("choose the recognizer of every stage; by default it is Rekognition, and on a laptop both", () => {
    const chosen = (settings: Settings) =>
      ["production", "ada", "pr-12", "local"].map((name) => stageOf(name, settings).recognizer);
    expect(chosen(ada)).toEqual(["rekognition", "rekognition", "rekognition", "both"]);
    for (const recognizer of ["rekognition", "embedded", "both"] as const)
      expect(new Set(chosen({ ...ada, recognizer }))).toEqual(new Set([recognizer]));
  });

  it.each<[Partial<Settings>, string]>([
    [{ waf: 999 }, "waf must be a whole number of requests, 1000 or more"],
    [{ waf: 2000.5 }, "waf must be a whole number of requests, 1000 or more"],
    [{ signUp: [] }, "signUp is empty: name yourself at least"],
    [{ signUp: ["example.com"] }, 'signUp still holds "example.com"'],
    [{ signUp: ["ada@example.com"] }, 'signUp still holds "ada@example.com"'],
    [{ signUp: ["ada lovelace"] }, 'signUp: "ada lovelace" is neither an address'],
    [{ signUp: ["@example.org"] }, 'signUp: "@example.org" is neither'],
    [{ domain: "https://photos.example.org" }, "is not a host's name such as photos.example.org"],
    [{ alertsTo: "ada" }, 'alertsTo: "ada" is not an e-mail address'],
    [{ monthlyBudget: 0 }, "monthlyBudget must be more than 0 US dollars"],
    [{ monthlyBudget: Number.NaN }, "monthlyBudget must be more than 0 US dollars"],
    [{ region: "eu-north-1" }, 'not in "eu-north-1"'],
    [{ region: "eu-north-1", recognizer: "both" }, 'not in "eu-north-1"'],
    [{ region: "Stockholm", recognizer: "embedded" }, 'region: "Stockholm" is not a region\'s name'],
    [{ recognizer: "clip" as "both" }, 'recognizer: "clip" is none of rekognition, embedded, both'],
    [
      { repository: { name: "phototag", id: 1, ownerId: 1 } },
      'repository.name: "phototag" is not like owner/name',
    ],
    [
      { repository: { name: "ada/phototag", id: 0, ownerId: 1 } },
      'repository.id: "0" is not GitHub\'s number',
    ],
    [{ repository: { name: "ada/phototag", id: 1, ownerId: 0.5 } }, "repository.ownerId"],
    [{ repository: undefined, deliveredBy: "github" }, 'repository: "github" delivers from one'],
  ])("are found wrong: %j", (facts, message) => {
    expect(faultsOf({ ...ada, ...facts }).join("\n")).toContain(message);
  });
});
