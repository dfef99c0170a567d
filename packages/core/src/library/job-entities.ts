import { CustomAttributeType, Entity, type EntityItem } from "electrodb";
import type { Edit } from "../image/edit.ts";
import type { Retold } from "../tag/retold.ts";
import { service, version } from "./entities.ts";

/** What changes of many photos (job/) keep of themselves, and what an owner said of tags for all photos. */

/** `listing`: the photos are being looked up, and none is changed yet. */
export const jobStatuses = ["listing", "running", "done", "canceled", "failed"] as const;

/** What a job does to each of its photos. */
export type JobEdit = Edit & {
  albums?: { add: string[]; remove: string[] };
  /** Recognized again. */
  retry?: true;
  /** Deleted for good, out of the trash. */
  purge?: true;
};

/** What brings a photo back to what it was. */
export type Undo = JobEdit & { retold?: Retold };

/** A tag that is called otherwise, or nothing, from now on. */
export interface Retag {
  name: string;
  to?: string;
  /** The rules that its own took the place of: the tag's, and the one of what it is called now. */
  before?: { own?: TagRuling; target?: TagRuling };
}

export type TagRuling = Pick<TagRuleRow, "name" | "to">;

/** A photo that could not be changed, and why, in words for its owner. */
export interface JobFailure {
  id: string;
  message: string;
}

/** What is about to be done to a photo: written down before, so that whoever does it again does the same. */
export interface Planned {
  id: string;
  /** It is as it is to be already. */
  skip?: true;
  /** The date that a shift comes to. */
  takenAt?: string;
  undo?: Undo;
}

/** A change of many photos. */
export const JobEntity = new Entity({
  model: { entity: "job", version, service },
  attributes: {
    owner: { type: "string", required: true },
    id: { type: "string", required: true },
    status: { type: jobStatuses, required: true },
    /** Its photos are those that this search finds. */
    q: { type: "string" },
    /** Its photos are those that this job changed, which it takes back. */
    of: { type: "string" },
    edit: { type: CustomAttributeType<JobEdit>("any"), required: true },
    /** Its photos are those that have this tag; with `of`, it is called as it was. */
    retag: { type: CustomAttributeType<Retag>("any") },
    done: { type: "number", required: true },
    total: { type: "number", required: true },
    failed: { type: "number", required: true },
    /** Of those that are done the ones that were not so before, where that is known. */
    changed: { type: "number", required: true },
    failures: { type: CustomAttributeType<JobFailure[]>("any"), required: true },
    /** Why it ended before its end, for its owner. */
    reason: { type: "string" },
    /** Which of the places where its photos are looked up it has come to, and how far there. */
    source: { type: "number", required: true },
    cursor: { type: "string" },
    /** The part of its list that it has come to, and how many of that are done. */
    part: { type: "string" },
    offset: { type: "number", required: true },
    plan: { type: CustomAttributeType<Planned[]>("any") },
    /** Raised by every step; the condition of every step. */
    rev: { type: "number", required: true },
    createdAt: { type: "string", required: true },
    updatedAt: { type: "string", required: true },
    /** Its owner wants no more of it. */
    canceledAt: { type: "string" },
    endedAt: { type: "string" },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["id"], casing: "none" },
    },
  },
});

export type JobRow = EntityItem<typeof JobEntity>;

/** Some of the photos of a job: `all` that it is to change, or `changed`, those that it did change. */
export const JobPartEntity = new Entity({
  model: { entity: "jobpart", version, service },
  attributes: {
    owner: { type: "string", required: true },
    job: { type: "string", required: true },
    list: { type: ["all", "changed"] as const, required: true },
    /** A number of fixed width. */
    n: { type: "string", required: true },
    ids: { type: CustomAttributeType<string[]>("any"), required: true },
    /** Of those that were changed, in the same order, what brings each back to what it was. */
    undos: { type: CustomAttributeType<Undo[]>("any") },
    /** Unix seconds; DynamoDB's time to live. */
    expiresAt: { type: "number", required: true },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["job", "list", "n"], casing: "none" },
    },
  },
});

/** What a tag is called from now on, whoever finds it in a photo; without `to` it is said no more. */
export const TagRuleEntity = new Entity({
  model: { entity: "tagrule", version, service },
  attributes: {
    owner: { type: "string", required: true },
    term: { type: "string", required: true },
    /** As it was shown. */
    name: { type: "string", required: true },
    to: { type: "string" },
  },
  indexes: {
    primary: {
      pk: { field: "pk", composite: ["owner"], casing: "none" },
      sk: { field: "sk", composite: ["term"], casing: "none" },
    },
  },
});

export type TagRuleRow = EntityItem<typeof TagRuleEntity>;
