import { hold } from "./hold.ts";
import { S3 } from "./table.ts";

hold([S3]);
