/** The one way that names and words are written, and compared. The site reads this file too: nothing here may need Node or AWS. */

/** Halves of a surrogate pair by themselves: no character, no URL and no UTF-8 can hold them. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** Whether a text is of whole characters. */
export function isWhole(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** A text of whole characters: a half one becomes U+FFFD, as in every encoding of it. */
export function mend(text: string): string {
  return text.replace(LONE_SURROGATE, "\ufffd");
}

/**
 * What is not to be seen (Unicode, "Default_Ignorable_Code_Point"), and the braille pattern without dots, where it
 * carries no meaning. It carries one where it joins or parts letters of scripts that are written joined, or the
 * parts of an emoji, and where it chooses among the shapes of the character before it.
 */
const UNSEEN = new RegExp(
  [
    // Joiners between letters of Arabic, Indic and other scripts, and after a virama.
    String.raw`(?<=[\p{L}\p{M}])(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}])[\u200c\u200d](?=[\p{L}\p{M}])`,
    // Joiners, and shapes, of emoji: a family, a heart in red.
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f])\u200d(?=\p{Extended_Pictographic})`,
    String.raw`(?<=[\p{Emoji}])[\ufe0e\ufe0f]`,
    // Flags of countries' parts are spelled in unseen letters.
    String.raw`(?<=\u{1f3f4}[\u{e0061}-\u{e007a}]{0,8})[\u{e0061}-\u{e007f}]`,
    String.raw`(?<=\p{Script=Han})[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u180b-\u180d\u180f]`,
    String.raw`(?<unseen>\p{Default_Ignorable_Code_Point}|\u2800)`,
  ].join("|"),
  "gu",
);

/** One way to write a name: of whole characters that can be seen, NFC, single spaces. Its case is the owner's. */
export function spell(name: string): string {
  let spelled = mend(name);
  // Where one is gone, what follows may have lost what it joined, or have found what it belongs to.
  for (let before = ""; spelled !== before; ) {
    before = spelled;
    spelled = spelled
      .normalize("NFC")
      .replace(UNSEEN, (char, unseen) => (unseen === undefined ? char : ""))
      .trim()
      .replace(/\s+/g, " ");
  }
  return spelled;
}

/** Whether anything is to be seen of a name: marks by themselves are none. */
export function isSeen(name: string): boolean {
  return /[\p{L}\p{N}\p{P}\p{S}\p{Co}]/u.test(name);
}

/** Letters that Unicode does not take apart, as the alphabets around theirs write them. */
const WHOLE = new Map(
  Object.entries({
    ...{ æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ŧ: "t", ŋ: "n", þ: "th", ß: "ss" },
    // Russian prints the one for the other; a word ends in the other one in Greek.
    ...{ ё: "е", ς: "σ" },
  }),
);
const WHOLE_LETTER = new RegExp(`[${[...WHOLE.keys()].join("")}]`, "g");

/**
 * A name as it is compared: accents, case, width and what cannot be seen do not count. `Café` → `cafe`, `Straße` →
 * `strasse`, `ＡＢＣ` → `abc`. A mark that makes another letter of a script (が, й) stays.
 */
export function fold(name: string): string {
  let folded = name;
  // Without its accent a letter may be of a script whose joiners say nothing.
  for (let before: string | undefined; folded !== before; ) {
    before = folded;
    folded = foldOnce(folded);
  }
  return folded;
}

function foldOnce(name: string): string {
  return (
    spell(name)
      .normalize("NFKD")
      .replace(/([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu, "$1")
      .normalize("NFC")
      // Through upper case: it alone knows that ŉ begins with what ʼN begins with.
      .toUpperCase()
      .toLowerCase()
      .normalize("NFC")
      .replace(WHOLE_LETTER, (letter) => WHOLE.get(letter)!)
      .trim()
      .replace(/\s+/g, " ")
  );
}
