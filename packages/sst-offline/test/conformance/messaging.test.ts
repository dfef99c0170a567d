import { hold } from "./hold.ts";
import { SCHEDULER, SNS, SQS } from "./table.ts";

hold([SQS, SNS, SCHEDULER]);
