"use client";
import { type ReactNode, useEffect, useState } from "react";
import { isTyping } from "../library/use-grid-keys";
import { announce } from "../shell/undo";
import { anywhere, isPressed, type Place } from "./keys";

function placeOf(target: EventTarget | null): Place {
  if (document.querySelector("[data-photo-view]")) return "photo";
  return target instanceof Element && target.closest("search") ? "search" : "library";
}

/** `?` shows the keys of the place one is in. */
export function KeysEverywhere() {
  const [help, setHelp] = useState<ReactNode>();
  useEffect(() => {
    const show = async (place: Place) => {
      try {
        // Seldom asked for: it comes when it is.
        const { KeyHelp } = await import("./key-help");
        setHelp(<KeyHelp place={place} onClose={() => setHelp(undefined)} />);
      } catch {
        announce("The list of keys could not be loaded.");
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (!isPressed(anywhere.help, event) || document.querySelector("dialog[open]")) return;
      // In an empty search box there is nothing yet that a question mark could belong to.
      const field = event.target instanceof HTMLInputElement ? event.target : undefined;
      if (isTyping(event.target) && !(field?.type === "search" && field.value === "")) return;
      event.preventDefault();
      void show(placeOf(event.target));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return help;
}
