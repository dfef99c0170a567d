import { go, type State } from "./state.ts";

const saying = (name: string, path: string, words: string | RegExp, title: string): State => ({
  ...{ name, who: "newcomer", title },
  show: async (page) => {
    await go(page, path);
    await page.getByText(words).first().waitFor();
  },
});

/** On the first day, where every page has nothing to show yet. */
export const empty: State[] = [
  {
    ...saying("empty-library", "/library/", "Drop photos anywhere.", "Library · Phototag"),
    show: async (page) => {
      await go(page, "/library/");
      await page.getByRole("button", { name: /^Try \d+ sample photos$/ }).waitFor();
    },
  },
  {
    ...saying("empty-search-box", "", "", "Library · Phototag"),
    show: async (page) => {
      await go(page, "/library/");
      await page.getByText("Choose photos").waitFor();
      await page.getByRole("combobox", { name: "Search" }).click();
    },
  },
  saying("empty-search", "/library/?q=cat", "Nothing found for cat.", "cat · Phototag"),
  saying("empty-favorites", "/library/?q=favorite", "No favorites yet.", "Favorites · Phototag"),
  saying("empty-archive", "/library/?q=archive", "Nothing is archived.", "Archive · Phototag"),
  saying("empty-albums", "/albums/", "None yet.", "Albums · Phototag"),
  saying("empty-tags", "/tags/", "None yet.", "Tags · Phototag"),
  saying("empty-alike", "/alike/", "There are no photos here that can be compared.", "Alike · Phototag"),
  saying("empty-trash", "/trash/", "Nothing here.", "Trash · Phototag"),
  saying("empty-account", "/account/", "0 B", "Your account · Phototag"),
];
