import { hold } from "./hold.ts";
import { API_GATEWAY, DYNAMODB, ENDPOINT, IAM, LAMBDA, STS } from "./table.ts";

hold([IAM, STS, ENDPOINT, LAMBDA, API_GATEWAY, DYNAMODB]);
