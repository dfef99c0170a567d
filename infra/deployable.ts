/** Refuses a deployment (`sst dev` too) that its starter would regret. */
import { missingSecrets } from "./secrets";
import { faultsOf, SETTINGS } from "./settings";
import { stageOf } from "./stage";

// A `diff`, like the evaluation that writes the snapshots, changes nothing.
if ($cli.command === "deploy") {
  if (stageOf($app.stage).kind === "local")
    throw new Error(
      'the stage "local" is the one that `npm start` runs on this machine: deploy another, such as your own name',
    );
  if ($dev && stageOf($app.stage).keepsData)
    throw new Error(
      `sst dev would have this machine answer the people of ${$app.stage}: debug on a stage of your own`,
    );
  const faults = faultsOf(SETTINGS);
  if (faults.length) throw new Error(`infra/settings.ts is not ready: ${faults.join("; ")}`);
  const missing = missingSecrets($app.stage, process.env);
  if (missing) throw new Error(missing);
}
