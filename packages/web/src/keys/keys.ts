/** Every key that the site listens to, by the place where it does: code, the help dialog and docs/keyboard.md follow from here. */

export interface Shortcut {
  /** As `KeyboardEvent.key` names them; any of them does it. */
  keys: readonly string[];
  /** Held with Ctrl, or with ⌘ on a Mac. */
  ctrl?: true;
  does: string;
}

type Shortcuts = Readonly<Record<string, Shortcut>>;

export const anywhere = {
  help: { keys: ["?"], does: "Show these keys" },
  search: { keys: ["/"], does: "Search" },
  undo: { keys: ["z"], ctrl: true, does: "Undo the last change" },
} as const satisfies Shortcuts;

export const gridKeys = {
  move: { keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], does: "Go from photo to photo" },
  open: { keys: ["Enter"], does: "Open the photo" },
  select: { keys: [" ", "x"], does: "Select the photo, or let it go" },
  month: { keys: ["m"], does: "Select the photo's month, or let it go" },
  all: { keys: ["a"], ctrl: true, does: "Select all photos of the list" },
  favorite: { keys: ["f"], does: "Favorite the photo, or the selected ones; once more lets them go" },
  remove: { keys: ["Delete"], does: "Delete the photo, or the selected ones" },
  clear: { keys: ["Escape"], does: "Clear the selection" },
  larger: { keys: ["+", "="], does: "Larger photos" },
  smaller: { keys: ["-"], does: "Smaller photos" },
} as const satisfies Shortcuts;

export const viewKeys = {
  next: { keys: ["ArrowRight", "PageDown"], does: "Next photo" },
  previous: { keys: ["ArrowLeft", "PageUp"], does: "Previous photo" },
  zoomIn: { keys: ["+", "="], does: "Zoom in" },
  zoomOut: { keys: ["-"], does: "Zoom out" },
  fit: { keys: ["0"], does: "Fit the photo to the screen" },
  pan: { keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], does: "Look around, while zoomed in" },
  details: { keys: ["i"], does: "Show or hide tags and details" },
  favorite: { keys: ["f"], does: "Favorite the photo; once more lets it go" },
  fullScreen: { keys: ["w"], does: "Full screen" },
  slideshow: { keys: ["s"], does: "Start or pause the slideshow" },
  remove: { keys: ["Delete"], does: "Delete the photo" },
  close: { keys: ["Escape"], does: "Back to the photos" },
} as const satisfies Shortcuts;

const searchKeys = {
  choose: { keys: ["ArrowUp", "ArrowDown"], does: "Choose a suggestion" },
  submit: { keys: ["Enter"], does: "Search for it" },
  takeBack: { keys: ["Backspace"], does: "Take the last term away, in an empty box" },
  leave: { keys: ["Escape"], does: "Leave the search box" },
} as const satisfies Shortcuts;

export type Place = "library" | "photo" | "search" | "anywhere";

export const places: Readonly<Record<Place, { title: string; shortcuts: Shortcuts }>> = {
  library: { title: "Among the photos", shortcuts: gridKeys },
  photo: { title: "Looking at a photo", shortcuts: viewKeys },
  search: { title: "In the search box", shortcuts: searchKeys },
  anywhere: { title: "Anywhere", shortcuts: anywhere },
};

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Whether this is one of the shortcut's keys; with others held down it is the browser's (Ctrl and + zooms the page). */
export function isPressed({ keys, ctrl = undefined }: Shortcut, event: Pressed): boolean {
  if (event.altKey || (event.ctrlKey || event.metaKey) !== (ctrl === true)) return false;
  // Ctrl+Shift+Z is another key than Ctrl+Z; without Ctrl, Shift is what some keyboards need for a sign.
  if (ctrl && event.shiftKey) return false;
  return keys.includes(event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

/** What a key does by a table of them: the first that fits. */
export function actionOf<T extends Shortcuts>(shortcuts: T, event: Pressed): keyof T | undefined {
  return Object.keys(shortcuts).find((name) => isPressed(shortcuts[name]!, event));
}

const WORDS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  " ": "Space",
  Escape: "Esc",
  PageUp: "Page Up",
  PageDown: "Page Down",
};

/** The caps to press, as they are labelled: `["Ctrl", "Z"]` are held together, other lists name keys of which one will do. */
export function capsOf({ keys, ctrl }: Shortcut, isMac = false): string[] {
  const caps = keys.map((key) => WORDS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
  return ctrl ? [isMac ? "⌘" : "Ctrl", ...caps] : caps;
}
