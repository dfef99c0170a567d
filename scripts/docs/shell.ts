import type { Page } from "./pages.ts";

/** A command that a page names: words without their quotes. */
export type Command = string[];

const PROGRAMS = ["npm", "npx", "aws", "jq", "git", "node", ".ci/run"];

/** The commands of a page: lines of its shell blocks, and what stands in a sentence and begins with a program. */
export function commandsOf(page: Page): Command[] {
  const lines = [
    ...page.blocks.filter(({ language }) => language === "sh").flatMap(({ text }) => text.split("\n")),
    ...page.inline.filter((text) => PROGRAMS.includes(text.split(" ")[0]!)),
  ];
  return lines.flatMap(commandsIn).filter((command) => PROGRAMS.includes(command[0]!));
}

/**
 * The commands of a line: parts of a pipe or of `&&`, and those inside `$( )`, each as words. Written by hand since
 * npm's readers of shell lines (shell-quote) leave what stands inside `"$( )"` as it is.
 */
export function commandsIn(line: string): Command[] {
  const commands: Command[] = [];
  let words: Command = [];
  let word: string | undefined;
  let quote: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    // What stands before a command sets its environment: `A=b npm start`.
    while (words[0] && /^[A-Z_]+=/.test(words[0])) words.shift();
    if (words[0] === "export") words = [];
    if (words.length) commands.push(words);
    words = [];
  };
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!;
    if (line.startsWith("$(", at) && quote !== "'") {
      const end = closing(line, at + 2);
      commands.push(...commandsIn(line.slice(at + 2, end)));
      word = `${word ?? ""}$()`;
      at = end;
    } else if (quote) {
      if (letter === quote) quote = undefined;
      else word = `${word ?? ""}${letter}`;
    } else if (letter === "'" || letter === '"') {
      quote = letter;
      word ??= "";
    } else if (letter === " ") endWord();
    else if (letter === "#" && word === undefined) break;
    else if (/[|&;>]/.test(letter)) endCommand();
    else word = `${word ?? ""}${letter}`;
  }
  endCommand();
  return commands;
}

function closing(line: string, from: number): number {
  let depth = 1;
  for (let at = from; at < line.length; at++) {
    if (line[at] === "(") depth++;
    if (line[at] === ")" && --depth === 0) return at;
  }
  return line.length;
}
