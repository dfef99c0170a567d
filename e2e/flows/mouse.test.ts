import { byHand } from "./by-hand.ts";
import { Mouse } from "./mouse.ts";

byHand("by mouse", { screen: { viewport: { width: 1280, height: 800 } }, on: (page) => new Mouse(page) });
