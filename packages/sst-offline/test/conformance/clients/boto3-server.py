"""Runs Python that comes in as lines of JSON, with boto3's clients at hand, and answers what `result` is."""

import json
import sys
import textwrap
import traceback

import boto3
import botocore.exceptions

clients = {
    name.replace("-", "_"): boto3.client(name)
    for name in ("s3", "sqs", "sns", "dynamodb", "sts", "cognito-idp", "lambda")
}


def refused(code, call, *args, **given):
    """Expects a call to fail with an AWS error."""
    try:
        call(*args, **given)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response["Error"]
        return error.response
    raise AssertionError(f"{code} was expected, and the call succeeded")


for line in sys.stdin:
    request = json.loads(line)
    scope = {**clients, "given": request["given"], "refused": refused, "json": json, "result": None}
    scope["lambda_"] = scope.pop("lambda")
    try:
        exec(textwrap.dedent(request["source"]), scope)
        answer = {"result": scope["result"]}
    except Exception:
        answer = {"error": traceback.format_exc()}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
