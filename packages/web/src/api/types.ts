/** What the API sends, by short names. The types are generated from what it says of itself: `npm run api:types`. */
import type { components } from "./openapi";

type Schemas = components["schemas"];

export type Image = Schemas["Image"];
export type ImageDetail = Schemas["ImageDetail"];
export type ImagePage = Schemas["ImagePage"];
/** A term, and all the tags that it was searched as. */
export type Understood = Schemas["Understood"];
/** A term that no photo has, and the tags nearest to it. */
export type Near = Schemas["Near"];
/** Groups of near-duplicates. */
export type Alike = Schemas["Alike"];
export type AlikeGroup = Schemas["AlikeGroup"];
/** A person's own collection of photos. */
export type Album = Schemas["Album"];
export type AlbumEdit = Schemas["AlbumEdit"];
export type ChangedAlbum = Schemas["ChangedAlbum"];
/** A link that shows photos to whoever has it, as its owner sees it. */
export type Share = Schemas["Share"];
export type NewShare = Schemas["NewShare"];
export type CreatedShare = Schemas["CreatedShare"];
/** What whoever has a link sees. */
export type SharedPage = Schemas["SharedPage"];
export type SharedImage = Schemas["SharedImage"];
/** A photo's file, and the sidecar that it is kept beside. */
export type Original = Schemas["Original"];
export interface Originals {
  originals: Original[];
  /** Ids that the answer had no room for. */
  rest: string[];
}
/** Where a photo was taken, and what it is called there. */
export type Place = Schemas["Place"];
export type Tag = Schemas["Tag"];
export type Box = Schemas["Box"];
export type TextLine = Schemas["TextLine"];
export type TagCount = Schemas["TagCount"];
export type MonthCount = Schemas["MonthCount"];
/** What a person may change of a photo. */
export type Edit = Schemas["Edit"];
/** Tags to add and to remove. */
export type TagChange = NonNullable<Edit["tags"]>;
export type BulkResult = Schemas["BulkResult"];
/** A change of many photos, and how far it has come. */
export type Job = Schemas["Job"];
export type JobRequest = Schemas["JobRequest"];
export type JobEdit = Schemas["JobEdit"];
export type IdPage = Schemas["IdPage"];
/** A tag with its newest photo. */
export type ListedTag = Schemas["ListedTag"];
/** What an owner said of a tag for photos to come. */
export type TagRule = Schemas["TagRule"];
/** A file to be uploaded. */
export type UploadFile = Schemas["UploadFile"];
/** Leave to post one file, or the photo that it already is. */
export type UploadGrant = Schemas["UploadGrant"];
/** Whose account it is, and what it keeps. */
export type Account = Schemas["Account"];
/** What begins as was typed. */
export interface Suggested {
  tags: TagCount[];
  /** Of the library's own terms, by how they are written. */
  terms?: TagCount[];
}
