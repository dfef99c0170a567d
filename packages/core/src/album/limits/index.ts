/** Characters of a title, of an album or a link. The site reads this file too: nothing here may need Node or AWS. */
export const MOST_TITLE = 100;
