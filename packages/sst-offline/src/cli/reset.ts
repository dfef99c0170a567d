import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { lockFolder } from "../data-folder/lock.ts";
import { dataFolder } from "./app.ts";

/** `sst-offline reset` @throws StartError while a cloud runs there */
export async function reset(app: string): Promise<void> {
  const data = dataFolder(app);
  if (!existsSync(data)) {
    console.log(`nothing is kept in ${data}`);
    return;
  }
  // Its lock tells whether a cloud runs there, which would go on writing.
  await (await lockFolder(data))();
  await rm(data, { recursive: true, force: true });
  console.log(`forgot all that was kept in ${data}`);
}
