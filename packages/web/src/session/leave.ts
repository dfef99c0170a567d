"use client";
import { signOut } from "next-auth/react";

let leaving = false;

/** Whether the person is on their way out: then nothing may lead them back in. */
export const isLeaving = (): boolean => leaving;

/** Leaves next-auth's session, then the identity provider's: else the next sign-in would ask for no password. */
export async function leave(): Promise<void> {
  leaving = true;
  try {
    await signOut({ redirect: false });
  } finally {
    window.location.assign("/api/auth/federated-logout");
  }
}
