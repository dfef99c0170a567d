/** Somebody else is having the same bytes recognized. */
export class Claimed extends Error {
  override name = "Claimed";
  constructor() {
    super("The same photo is being recognized.");
  }
}

/** What a month or a day allows is used up; nothing is wrong with the photo. */
export class QuotaUsedUp extends Error {
  override name = "QuotaUsedUp";
  /** @param until when the next month or day begins */
  constructor(
    readonly until: Date,
    whatIsUsedUp: string,
  ) {
    const day = until.toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
    super(`${whatIsUsedUp} This one's turn is on ${day}.`);
  }
}
