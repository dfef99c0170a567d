"use client";
import { useEffect, useState } from "react";
import { SharedDialog } from "../shell/dialogs";
import { registerShareTarget, sharedNow } from "./share-target";

/** Lets a telephone's system share photos with this site, and asks about those that it has. */
export function Shared() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    registerShareTarget();
    setOpen(sharedNow() !== undefined);
  }, []);
  return isOpen ? <SharedDialog onClose={() => setOpen(false)} /> : null;
}
