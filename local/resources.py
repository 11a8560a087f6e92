"""Each AWS resource of the template, made in MiniStack or found there, with what refers to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.ministack import ACCOUNT, REGION, Aws

STACK = "cartwright"

type Attributes = dict[str, str]
"""What `Ref` and `Fn::GetAtt` answer about one resource; `Ref` is a key like any other."""

type Maker = Callable[[Aws, str, Mapping[str, Any]], Attributes]
"""Takes the logical name and the resolved properties, with the API's own address among them as `Url`."""


def _only(properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}


def _unless_there(make: Callable[[], object], *codes: str) -> None:
    """Calls `make`; an error with one of these codes means that it was there before."""
    try:
        make()
    except ClientError as error:
        if error.response["Error"]["Code"] not in codes:
            raise


def _table(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    dynamodb = aws.client("dynamodb")
    table = properties.get("TableName", f"{STACK}-{name}")
    wanted = _only(
        properties,
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "GlobalSecondaryIndexes",
        "DeletionProtectionEnabled",
    )
    stream = properties.get("StreamSpecification")
    if stream:
        wanted["StreamSpecification"] = {"StreamEnabled": True, **stream}
    _unless_there(lambda: dynamodb.create_table(TableName=table, **wanted), "ResourceInUseException")
    expiry = properties.get("TimeToLiveSpecification")
    if expiry:
        _unless_there(
            lambda: dynamodb.update_time_to_live(TableName=table, TimeToLiveSpecification=expiry),
            "ValidationException",
        )
    facts = dynamodb.describe_table(TableName=table)["Table"]
    return {"Ref": table, "Arn": facts["TableArn"], "StreamArn": facts.get("LatestStreamArn", "")}


def _queue(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    sqs = aws.client("sqs")
    queue = properties.get("QueueName", f"{STACK}-{name}")
    attributes = {
        key: json.dumps(value) if isinstance(value, dict | bool) else str(value)
        for key, value in properties.items()
        if key not in ("QueueName", "Tags", "Url")
    }
    _unless_there(
        lambda: sqs.create_queue(QueueName=queue, Attributes=attributes),
        "QueueNameExists",
        "QueueAlreadyExists",
    )
    url = f"{aws.endpoint}/{ACCOUNT}/{queue}"
    return {"Ref": url, "QueueUrl": url, "QueueName": queue, "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"}


def _bucket(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    s3 = aws.client("s3")
    bucket = properties.get("BucketName", f"{STACK}-{name}".lower())
    place = {"LocationConstraint": REGION}
    _unless_there(
        lambda: s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place), "BucketAlreadyOwnedByYou"
    )
    versioning = properties.get("VersioningConfiguration")
    if versioning:
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=versioning)
    return {"Ref": bucket, "Arn": f"arn:aws:s3:::{bucket}"}


def _key(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    kms = aws.client("kms")
    alias = f"alias/{STACK}-{name}"
    known = {
        entry["AliasName"]: entry["TargetKeyId"]
        for entry in kms.list_aliases()["Aliases"]
        if "TargetKeyId" in entry
    }
    identity = known.get(alias)
    if identity is None:
        wanted = _only(properties, "Description", "KeySpec", "KeyUsage")
        identity = kms.create_key(**wanted)["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName=alias, TargetKeyId=identity)
    return {"Ref": identity, "KeyId": identity, "Arn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{identity}"}


def _user_pool(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    cognito = aws.client("cognito-idp")
    pool_name = properties.get("UserPoolName", f"{STACK}-{name}")
    known = {pool["Name"]: pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]}
    identity = known.get(pool_name)
    if identity is None:
        wanted = _only(
            properties, "Policies", "UsernameAttributes", "UsernameConfiguration", "AutoVerifiedAttributes",
            "Schema", "AdminCreateUserConfig", "AccountRecoverySetting",
        )  # fmt: skip
        identity = cognito.create_user_pool(PoolName=pool_name, **wanted)["UserPool"]["Id"]
    provider = f"cognito-idp.{REGION}.amazonaws.com/{identity}"
    arn = f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{identity}"
    return {"Ref": identity, "Arn": arn, "ProviderName": provider, "ProviderURL": f"https://{provider}"}


def _user_pool_client(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    cognito = aws.client("cognito-idp")
    pool = properties["UserPoolId"]
    client_name = properties.get("ClientName", name)
    known = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    identity = next((client["ClientId"] for client in known if client["ClientName"] == client_name), None)
    if identity is None:
        wanted = {
            key: value for key, value in properties.items() if key not in ("UserPoolId", "ClientName", "Url")
        }
        made = cognito.create_user_pool_client(UserPoolId=pool, ClientName=client_name, **wanted)
        identity = made["UserPoolClient"]["ClientId"]
    return {"Ref": identity, "ClientId": identity}


def _configuration_set(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    set_name = properties.get("Name", f"{STACK}-{name}")
    ses = aws.client("sesv2")
    _unless_there(
        lambda: ses.create_configuration_set(ConfigurationSetName=set_name), "AlreadyExistsException"
    )
    return {"Ref": set_name}


def _event_destination(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    destination = dict(properties["EventDestination"])
    destination_name = destination.pop("Name", name)
    ses = aws.client("sesv2")
    _unless_there(
        lambda: ses.create_configuration_set_event_destination(
            ConfigurationSetName=properties["ConfigurationSetName"],
            EventDestinationName=destination_name,
            EventDestination=destination,
        ),
        "AlreadyExistsException",
    )
    return {"Ref": destination_name}


def _email_identity(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    identity = properties["EmailIdentity"]
    ses = aws.client("sesv2")
    _unless_there(lambda: ses.create_email_identity(EmailIdentity=identity), "AlreadyExistsException")
    return {"Ref": identity}


def _function(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    return {"Ref": name, "Arn": arn, "Alias": f"{arn}:live"}


def _api(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    return {"Ref": name.lower(), "ApiId": name.lower(), "ApiEndpoint": properties["Url"]}


def _itself(aws: Aws, name: str, properties: Mapping[str, Any]) -> Attributes:
    return {"Ref": name}


MAKERS: Mapping[str, Maker] = {
    "AWS::DynamoDB::Table": _table,
    "AWS::SQS::Queue": _queue,
    "AWS::S3::Bucket": _bucket,
    "AWS::KMS::Key": _key,
    "AWS::Cognito::UserPool": _user_pool,
    "AWS::Cognito::UserPoolClient": _user_pool_client,
    "AWS::SES::ConfigurationSet": _configuration_set,
    "AWS::SES::ConfigurationSetEventDestination": _event_destination,
    "AWS::SES::EmailIdentity": _email_identity,
    "AWS::Serverless::Function": _function,
    "AWS::ApiGatewayV2::Api": _api,
    "AWS::ApiGatewayV2::Authorizer": _itself,
    "AWS::ApiGatewayV2::Integration": _itself,
}
