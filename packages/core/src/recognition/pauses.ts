/** Somebody else is having the same bytes recognized. */
export class Claimed extends Error {
  override name = "Claimed";
  constructor() {
    super("The same photo is being recognized.");
  }
}

/** The month's recognitions are used up; nothing is wrong with the photo. */
export class QuotaUsedUp extends Error {
  override name = "QuotaUsedUp";
  /** When the next month begins. */
  readonly until: Date;

  constructor(until: Date, perMonth: number) {
    const day = until.toLocaleDateString("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });
    super(
      `This month's ${perMonth.toLocaleString("en-GB")} photos are recognized. This one's turn is on ${day}.`,
    );
    this.until = until;
  }
}
