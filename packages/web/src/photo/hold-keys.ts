"use client";

interface Held {
  /** Whether Escape was among what was pressed. */
  escaped(): boolean;
  /** Lets go. @param listened whether somebody is there now whom to give it to */
  release(listened: boolean): void;
}

/** Keeps what is pressed from the page while something opens that it is meant for. */
export function holdKeys(target: EventTarget = window): Held {
  const pressed: KeyboardEvent[] = [];
  const onKey = (event: Event) => {
    const key = event as KeyboardEvent;
    // With Ctrl or ⌘ it is most likely the browser's own.
    if (key.ctrlKey || key.metaKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed.push(key);
  };
  target.addEventListener("keydown", onKey, { capture: true });
  const escaped = () => pressed.some(({ key }) => key === "Escape");
  return {
    escaped,
    release(listened) {
      target.removeEventListener("keydown", onKey, { capture: true });
      if (!listened) return;
      for (const { key, code, shiftKey } of pressed) {
        target.dispatchEvent(new KeyboardEvent("keydown", { key, code, shiftKey, cancelable: true }));
      }
    },
  };
}
