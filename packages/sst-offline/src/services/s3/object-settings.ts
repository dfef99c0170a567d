import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../service.ts";

/** S3 API Reference, "PutObject", `x-amz-storage-class`. */
const STORAGE_CLASSES = new Set(
  "STANDARD REDUCED_REDUNDANCY STANDARD_IA ONEZONE_IA INTELLIGENT_TIERING GLACIER DEEP_ARCHIVE OUTPOSTS GLACIER_IR SNOW EXPRESS_ONEZONE FSX_OPENZFS FSX_ONTAP".split(
    " ",
  ),
);
/** S3 User Guide, "Access control list (ACL) overview", "Canned ACL". */
const CANNED_ACLS = new Set(
  "private public-read public-read-write aws-exec-read authenticated-read bucket-owner-read bucket-owner-full-control log-delivery-write".split(
    " ",
  ),
);

/**
 * What a request may ask of the object that it makes: a storage class that there is, and no access list but the owner's
 * own, as buckets have been made since April 2023. (S3 User Guide, "Controlling ownership of objects", "Troubleshooting".)
 *
 * @throws AwsError InvalidStorageClass, InvalidArgument, AccessControlListNotSupported
 */
export function checkSettings(headers: IncomingHttpHeaders | Record<string, string>): void {
  const storageClass = headers["x-amz-storage-class"];
  if (storageClass !== undefined && !STORAGE_CLASSES.has(String(storageClass)))
    throw new AwsError("InvalidStorageClass", "The storage class you specified is not valid", 400, {
      StorageClassRequested: String(storageClass),
    });
  const acl = headers["x-amz-acl"];
  if (acl !== undefined && !CANNED_ACLS.has(String(acl)))
    throw new AwsError("InvalidArgument", "", 400, {
      ArgumentName: "x-amz-acl",
      ArgumentValue: String(acl),
    });
  const grants = Object.keys(headers).some((name) => name.startsWith("x-amz-grant-"));
  if (grants || (acl !== undefined && acl !== "bucket-owner-full-control"))
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs", 400);
}
