// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** What a page complained of. */
export interface Watch {
  /** Errors that were thrown or written to the console, and what a content security policy refused. */
  readonly complaints: string[];
  /** Forgets what came since `from` complaints stood there and fits `words`: it was provoked. */
  forgive(from: number, words: RegExp): void;
}

/** Listens to a page, from its next navigation on to its end. */
export async function watch(page: Page): Promise<Watch> {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on(
    "console",
    (message) =>
      message.type() === "error" && complaints.push(`${message.text()} (${message.location().url})`),
  );
  // What is refused is not always written to the console: a library that tries `eval` and does without hears of it
  // by an exception alone.
  await page.exposeFunction("tellOfViolation", (text: string) => complaints.push(text));
  await page.addInitScript(() => {
    const { tellOfViolation } = window as unknown as { tellOfViolation(text: string): void };
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, documentURI }) =>
      tellOfViolation(`${documentURI}: ${violatedDirective} refuses ${blockedURI}`),
    );
  });
  return {
    complaints,
    forgive(from, words) {
      const kept = complaints.slice(from).filter((complaint) => !words.test(complaint));
      complaints.splice(from, complaints.length, ...kept);
    },
  };
}
