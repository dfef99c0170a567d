/**
 * Preloaded into the local cloud by chaos: its clock is off by CHAOS_CLOCK_MS. What asks the kernel (files' times, the
 * functions, which are processes of their own) has the true one, as another machine would.
 */
const off = Number(process.env.CHAOS_CLOCK_MS ?? 0);
if (off !== 0) {
  const True = Date;
  globalThis.Date = class extends True {
    constructor(...given) {
      if (given.length === 0) super(True.now() + off);
      else super(...given);
    }

    static now() {
      return True.now() + off;
    }
  };
}
