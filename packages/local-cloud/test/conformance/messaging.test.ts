import { hold } from "./hold.ts";
import { SNS, SQS } from "./table.ts";

hold([SQS, SNS]);
