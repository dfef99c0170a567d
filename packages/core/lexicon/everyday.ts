/** What WordNet does not say, or says as no one speaks; kept by hand. */

/** Meanings that WordNet tells apart and people do not: the first is the same as the second. */
export const SAME: readonly (readonly [string, string])[] = [
  ["domestic cat", "cat"],
  ["doggie", "dog"],
  ["mum", "mother"],
  ["dad", "father"],
  ["pussycat", "cat"],
];

/** What a word means under a photo: another word of that meaning alone. */
export const MEANS: Readonly<Record<string, string>> = { instrument: "musical instrument" };

const each = (words: string, kind: string) => words.split(" ").map((word): [string, string] => [word, kind]);

/** What is a kind of what. */
export const KINDS: readonly (readonly [string, string])[] = [
  ...[
    ...each("kitten", "cat"),
    ...each("puppy", "dog"),
    ...each("bunny", "rabbit"),
    ...each("lamb", "sheep"),
  ],
  ...[
    ...each("foal pony", "horse"),
    ...each("calf", "cow"),
    ...each("chick", "chicken"),
    ...each("duckling", "duck"),
  ],
  // To a botanist these are shrubs and bulbs.
  ...each(
    "rose tulip lily orchid iris lavender violet hydrangea magnolia narcissus daffodil lotus",
    "flower",
  ),
  ...[
    ...each("mother grandma wife daughter sister", "woman"),
    ...each("father grandfather husband son brother", "man"),
  ],
];

/** Of what is what many, where WordNet has another word for many. */
export const PLURALS: Readonly<Record<string, string>> = { people: "person" };
