/** What the API sends, by short names. The types are generated from what it says of itself: `npm run api:types`. */
import type { components } from "./openapi";

type Schemas = components["schemas"];

export type Image = Schemas["Image"];
export type ImageDetail = Schemas["ImageDetail"];
export type ImagePage = Schemas["ImagePage"];
export type Tag = Schemas["Tag"];
export type Box = Schemas["Box"];
export type TagCount = Schemas["TagCount"];
export type MonthCount = Schemas["MonthCount"];
/** Tags to add and to remove. */
export type TagChange = NonNullable<Schemas["Edit"]["tags"]>;
export type BulkResult = Schemas["BulkResult"];
/** A file to be uploaded. */
export type UploadFile = Schemas["UploadFile"];
/** Leave to post one file, or the photo that it already is. */
export type UploadGrant = Schemas["UploadGrant"];
