import { monthLabel } from "@phototag/core/term";
import { expect } from "vitest";
import { password } from "../person.ts";
import { action, chooserOf, photoView } from "./hand.ts";
import { isInView } from "./sight.ts";
import {
  account,
  asFiles,
  button,
  type Flow,
  found,
  MANY,
  manyPhotos,
  open,
  PER_MONTH,
  photosOf,
  says,
  strawberries,
  tiles,
  visit,
} from "./someone.ts";

/** From the first page to the first tag. */
const signUp: Flow = async function* ({ hand, app, email }) {
  const { page } = hand;
  yield "comes to the first page";
  await page.goto(app.url);
  await hand.press(button(page, "Create your library"));
  yield "gives an address and a password";
  await hand.write(page.getByLabel("E-mail"), email);
  await hand.write(page.getByLabel("Password"), password);
  await hand.press(button(page, "Create account"));
  yield "confirms the address";
  await hand.press(button(page, "Confirm and continue"));
  await page.waitForURL(`${app.url}/library/`);
  yield "adds a photograph";
  await (await chooserOf(hand, button(page, "Choose photos"))).setFiles(asFiles([await strawberries()]));
  const photograph = page.getByRole("main").locator("[data-photo] a").first();
  await photograph.waitFor({ timeout: 240_000 });
  yield "looks at the photograph";
  await hand.goTo(photograph);
  await hand.look(photograph);
  yield "reads its tags";
  const tag = photoView(page).getByRole("button", { name: /^Strawberry/ });
  await photoView(page).waitFor();
  if (!(await tag.isVisible())) await hand.press(button(page, "Tags and details"));
  await tag.waitFor();
  yield "closes the photo";
  await hand.close();
  await photoView(page).waitFor({ state: "detached" });
};

/** Many photos at once. */
const addMany: Flow = async function* (someone) {
  const { hand } = someone;
  const { page } = hand;
  yield "chooses 200 photos";
  await open(someone);
  await (await chooserOf(hand, button(page, "Add photos"))).setFiles(asFiles(await manyPhotos()));
  yield "waits until all are recognized";
  const adding = page.getByRole("region", { name: "Adding" });
  await adding.getByText(`${MANY} photos added.`).waitFor({ timeout: 1_200_000 });
  expect(await found(someone, "")).toBe(MANY + 1);
  yield "dismisses what is said of it";
  await hand.press(adding.getByRole("button", { name: "Dismiss" }));
  await adding.waitFor({ state: "hidden" });
  yield "goes to the oldest photo";
  const photos = await photosOf(someone);
  await hand.goTo(photos.at(-1)!.link);
  yield "reads how many there are";
  await visit(someone, "Your account");
  await says(page, `${MANY + 1} photos`);
};

/** By words, and back to where one was. */
const find: Flow = async function* (someone) {
  const { hand } = someone;
  const { page } = hand;
  await open(someone);
  const photos = await photosOf(someone);
  const { link } = photos[90]!;
  yield "goes to a photo some months ago";
  await hand.goTo(link);
  yield "types the beginning of a tag";
  await hand.search("straw");
  yield "chooses what is offered";
  await hand.choose(page.getByRole("option", { name: /^Strawberry/ }));
  await tiles(page, 1);
  yield "goes back";
  await page.goBack();
  await link.waitFor();
  await expect.poll(() => isInView(link), { message: "where the search began" }).toBe(true);
  await hand.goTo(photos[91]!.link);
  yield "types a month";
  await hand.search("march 2025");
  await hand.enter();
  await tiles(page, PER_MONTH);
  yield "leaves the search";
  await hand.press(button(page, "Clear search"));
  await photos[1]!.link.waitFor();
};

/** Into photos, from one to the next, and out again. */
const lookAround: Flow = async function* (someone) {
  const { hand } = someone;
  const { page } = hand;
  const shown = () => new URL(page.url()).searchParams.get("photo");
  await open(someone);
  const photos = await photosOf(someone);
  const [first, second, third] = photos.slice(60, 63);
  yield "opens a photo far down";
  await hand.goTo(first!.link);
  await hand.look(first!.link);
  await expect.poll(shown).toBe(first!.id);
  await photoView(page).waitFor();
  yield "goes on";
  for (const { id } of [second!, third!]) {
    await hand.next();
    await expect.poll(shown).toBe(id);
  }
  yield "goes back one";
  await hand.previous();
  await expect.poll(shown).toBe(second!.id);
  yield "closes it";
  await hand.close();
  await photoView(page).waitFor({ state: "detached" });
  await expect.poll(() => hand.isAt(second!.link), { message: "at the photo seen last" }).toBe(true);
  yield "opens another, and leaves it by the browser's Back";
  await hand.goTo(third!.link);
  await hand.look(third!.link);
  await photoView(page).waitFor();
  await page.goBack();
  await photoView(page).waitFor({ state: "detached" });
  await expect.poll(() => hand.isAt(third!.link), { message: "at the photo seen last" }).toBe(true);
};

/** Tags and dates that are wrong, of one photo and of some. */
const mend: Flow = async function* (someone) {
  const { hand } = someone;
  const { page } = hand;
  await open(someone);
  const photos = await photosOf(someone);
  const strawberry = photos[0]!;
  yield "opens the photo";
  await hand.look(strawberry.link);
  const view = photoView(page);
  await view.waitFor();
  const field = view.getByLabel("Add a tag");
  if (!(await field.isVisible())) await hand.press(button(page, "Tags and details"));
  yield "adds a tag";
  await hand.write(field, "Grandma's garden");
  await hand.enter();
  await view.getByRole("button", { name: "Remove Grandma's garden" }).waitFor();
  yield "takes a tag away";
  const wrong = view.getByRole("button", { name: "Remove Strawberry" });
  await hand.press(wrong);
  await wrong.waitFor({ state: "detached" });
  await says(page, "Removed Strawberry.");
  yield "takes that back";
  await hand.undo();
  await wrong.waitFor();
  yield "changes the date";
  await hand.press(button(page, "Change date"));
  await hand.press(page.getByRole("radio", { name: "Shift it" }));
  await hand.write(page.getByLabel("hours"), "9");
  await hand.press(button(page, "Save"));
  await says(page, "Date changed.");
  yield "closes it, where nothing is written";
  await hand.close();
  await view.waitFor({ state: "detached" });

  const some = photos.slice(20, 23).map(({ link }) => link);
  yield "chooses three photos";
  await hand.goTo(some[0]!);
  await hand.tick(some);
  await says(page, /^3( selected)?$/);
  yield "tags them";
  await hand.press(action(page, "Add tag"));
  await hand.write(page.getByLabel("Tag for the selected photos"), "Lake trip");
  await hand.enter();
  await says(page, "Tagged 3: Lake trip.");
  yield "takes a tag away from them";
  await hand.press(action(page, "Remove tag"));
  await hand.press(page.getByRole("dialog").getByRole("button", { name: /^Lake trip/ }));
  await says(page, "Took “Lake trip” away from 3 photos.");
  yield "takes that back";
  await hand.undo();
  await expect.poll(() => found(someone, "lake trip")).toBe(3);
  yield "changes their dates";
  await hand.press(action(page, "Change date"));
  await hand.press(page.getByRole("radio", { name: "Shift each" }));
  await hand.write(page.getByLabel("hours"), "2");
  await hand.press(button(page, "Save"));
  await says(page, "Dates of 3 changed.");
  yield "lets them go";
  await hand.press(page.getByRole("button", { name: "Clear selection" }));
  await page.getByRole("toolbar").waitFor({ state: "detached" });
};

/** What goes, and what comes back. */
const remove: Flow = async function* (someone) {
  const { hand } = someone;
  const { page } = hand;
  await open(someone);
  const photos = await photosOf(someone);
  const all = photos.length;
  yield "deletes the photo that is looked at";
  await hand.look(photos[0]!.link);
  await photoView(page).waitFor();
  await hand.remove();
  await says(page, "Deleted 1.");
  yield "takes that back";
  await hand.undo();
  await says(page, "Undone.");
  await expect.poll(() => found(someone, "")).toBe(all);
  yield "closes the view";
  await hand.close();
  await photoView(page).waitFor({ state: "detached" });

  yield "deletes three photos";
  const some = photos.slice(3, 6).map(({ link }) => link);
  await hand.goTo(some[0]!);
  await hand.tick(some);
  await hand.remove();
  await says(page, "Deleted 3.");
  await expect.poll(() => some[0]!.count()).toBe(0);
  yield "takes that back";
  await hand.undo();
  await some[0]!.waitFor();
  yield "deletes a month";
  const { link, month } = photos[25]!;
  const count = await found(someone, `month:${month}`);
  await hand.goTo(link);
  await hand.tickMonth(link, monthLabel(month));
  await says(page, new RegExp(`^${count}( selected)?$`));
  await hand.remove();
  await says(page, `Deleted ${count}.`);
  await expect.poll(() => found(someone, "")).toBe(all - count);
  yield "takes one out of the trash";
  await visit(someone, "Trash");
  await tiles(page, count);
  const last = page.locator("main [data-photo] a").last();
  await hand.goTo(last);
  await hand.tick([last]);
  await hand.press(page.getByRole("toolbar").getByRole("button", { name: "Restore" }));
  await tiles(page, count - 1);
  yield "empties the trash";
  await hand.press(button(page, "Empty trash"));
  await hand.press(button(page, "Delete for good"));
  await says(page, "Nothing here.");
  await expect.poll(() => found(someone, "in:trash")).toBe(0);
  expect(await found(someone, "")).toBe(all - count + 1);
};

/** An album, a link to it for somebody without an account, and a copy of it. */
const share: Flow = async function* (someone) {
  const { hand } = someone;
  const { page } = hand;
  await open(someone);
  const some = (await photosOf(someone)).slice(2, 5).map(({ link }) => link);
  yield "chooses photos";
  await hand.goTo(some[0]!);
  await hand.tick(some);
  yield "makes an album of them";
  await hand.press(action(page, "Add to album"));
  await hand.write(page.getByLabel("Title of a new album"), "Rome");
  await hand.press(button(page, "Create"));
  await says(page, "Made “Rome” with 3 photos.");
  await hand.press(page.getByRole("button", { name: "Clear selection" }));
  yield "goes to the album";
  await visit(someone, "Albums");
  await hand.press(page.getByRole("link", { name: /^Rome/ }));
  await page.getByRole("heading", { level: 1, name: "Rome" }).waitFor();
  await tiles(page, 3);
  yield "makes a link to it";
  await hand.press(button(page, "Share"));
  const dialog = page.getByRole("dialog", { name: "Share “Rome”" });
  const downloads = dialog.getByRole("checkbox", { name: "Allow downloads" });
  await hand.press(downloads);
  await expect.poll(() => downloads.isChecked()).toBe(true);
  await hand.press(dialog.getByRole("button", { name: "Create link" }));
  yield "copies the link";
  await hand.press(dialog.getByRole("button", { name: "Copy" }));
  await dialog.getByText("Copied.").waitFor();
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();
  await hand.press(dialog.getByRole("button", { name: "Done" }));
  await dialog.waitFor({ state: "detached" });
  yield "downloads the album";
  await hand.press(page.getByRole("main").getByRole("button", { name: "Download" }));
  const [zip] = await Promise.all([
    page.waitForEvent("download"),
    hand.press(page.getByRole("dialog").getByRole("button", { name: "Download" })),
  ]);
  expect(zip.suggestedFilename()).toBe("Rome.zip");

  yield "has been given the link, and opens it";
  const stranger = await someone.stranger();
  await stranger.page.goto(link);
  const shared = stranger.page.getByRole("list", { name: "Photos" }).getByRole("button");
  await stranger.press(shared.first());
  const view = photoView(stranger.page);
  await view.waitFor();
  const picture = () => view.getByRole("img").getAttribute("src");
  yield "has been given the link, and goes on to the next photo";
  const first = await picture();
  await stranger.next();
  await expect.poll(picture).not.toBe(first);
  yield "has been given the link, and saves a photo";
  const [file] = await Promise.all([
    stranger.page.waitForEvent("download"),
    stranger.press(view.getByRole("link", { name: "Download" })),
  ]);
  expect(file.suggestedFilename()).toMatch(/^2025-\d\d-\d\d\.jpg$/);
  yield "has been given the link, and closes the photo";
  await stranger.close();
  await view.waitFor({ state: "detached" });
  await stranger.page.context().close();
};

/** For good. */
const leave: Flow = async function* (someone) {
  const { hand, app, email } = someone;
  const { page } = hand;
  const person = await account(someone);
  await open(someone);
  yield "goes to the account's page";
  await visit(someone, "Your account");
  yield "asks to delete the account";
  await hand.press(button(page, "Delete account"));
  const dialog = page.getByRole("dialog", { name: "Delete your account for good?" });
  yield "types the address";
  await hand.write(dialog.getByRole("textbox"), email);
  await hand.press(dialog.getByRole("button", { name: "Delete account" }));
  yield "is told so";
  await page.waitForURL(`${app.url}/`);
  await says(page, /^Your account is deleted\./);
  expect((await person.call("GET", "/api/images")).status).toBe(401);
};

/** What people come for, in the order in which they do. */
export const flows: Record<string, Flow> = {
  "signs up, and sees the first tag": signUp,
  "adds 200 photos": addMany,
  "finds by typing, and goes back": find,
  "goes from the grid to a photo, and back": lookAround,
  "mends one photo, and several": mend,
  "deletes, and takes that back": remove,
  "makes an album, shares it and downloads it": share,
  "leaves for good": leave,
};
