import { byHand } from "./by-hand.ts";
import { Touch } from "./touch.ts";

byHand("by a finger on a telephone", {
  screen: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  on: (page) => Touch.on(page),
});
