"use client";
/** Dialogs whose code is no part of a page's first load. */
import { lazily } from "./lazily";

export const AlbumDialog = lazily(
  () => import("../album/album-dialog").then((module) => module.AlbumDialog),
  "Your albums",
);
export const DateDialog = lazily(
  () => import("../date/date-dialog").then((module) => module.DateDialog),
  "The choice of a date",
);
export const PlaceDialog = lazily(
  () => import("../place/place-dialog").then((module) => module.PlaceDialog),
  "The choice of a place",
);
export const RemoveTagDialog = lazily(
  () => import("../library/remove-tag-dialog").then((module) => module.RemoveTagDialog),
  "The list of tags",
);
export const ShareDialog = lazily(
  () => import("../share/share-dialog").then((module) => module.ShareDialog),
  "Sharing",
);
export const SharedDialog = lazily(
  () => import("../uploads/shared-dialog").then((module) => module.SharedDialog),
  "What was shared",
);
export const TakeOutDialog = lazily(
  () => import("../take-out/take-out-dialog").then((module) => module.TakeOutDialog),
  "The download",
);

export const SignOutDialog = lazily(
  () => import("../account/sign-out-dialog").then((module) => module.SignOutDialog),
  "Signing out",
);
