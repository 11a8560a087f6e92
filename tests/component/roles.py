"""What AWS would refuse: moto and MiniStack ask nobody's role, so every call of a function is held here
against the role that template.yaml gives it.

A call is an action on a resource in a context, as IAM's pages say; transactions are asked leg by leg. The
resources of the stack go by their logical ids: `Table/index/gsi1`, `Files/exports/…`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING, Any

from local.template import Template, read
from tests.aws import TEMPLATE

if TYPE_CHECKING:
    from tests.component.wire import Call

SENDER = "receipts@carts.example.com"
LEADING = "dynamodb:LeadingKeys"
LEGS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
UNSIGNED = {
    "InitiateAuth",
    "ForgotPassword",
    "ConfirmForgotPassword",
    "RespondToAuthChallenge",
    "GlobalSignOut",
}
"""What Cognito lets anybody call."""

_SES = "arn:AWS::Partition:ses:AWS::Region:AWS::AccountId"


@dataclass(frozen=True, slots=True)
class Need:
    """What IAM is asked for a call."""

    action: str
    resource: str
    context: Mapping[str, Sequence[str]] = field(default_factory=dict)


def refused(function: str, call: Call) -> list[Need]:
    """What of a function's call its role does not allow."""
    names = {os.environ[name]: str(value) for name, value in _told(function).items() if name in os.environ}
    return [
        need for need in needs(call, names) if not any(_allows(one, need) for one in statements(function))
    ]


def needs(call: Call, names: Mapping[str, str]) -> Iterator[Need]:
    """`names` are the logical ids of what the call may name."""
    service, _, operation = call.name.partition(".")
    match service:
        case "dynamodb":
            yield from _of_the_table(operation, call.asked, names)
        case "s3":
            bucket = str(call.asked["Bucket"])
            keys = call.asked["Delete"]["Objects"] if operation == "DeleteObjects" else [call.asked]
            # Looking at an object is reading it, to IAM, and to delete many is to delete each.
            action = operation.replace("Head", "Get").replace("Objects", "Object")
            yield from (Need(f"s3:{action}", f"{names.get(bucket, bucket)}/{one['Key']}") for one in keys)
        case "sqs":
            url = str(call.asked["QueueUrl"])
            yield Need(
                "sqs:SendMessage" if operation.startswith("SendMessage") else operation, names.get(url, url)
            )
        case "kms":
            key = str(call.asked["KeyId"])
            yield Need(f"kms:{operation}", names.get(key, key), _of_a_key(call.asked))
        case "cognito-idp" if operation not in UNSIGNED:
            pool = str(call.asked["UserPoolId"])
            yield Need(f"cognito-idp:{operation}", names.get(pool, pool))
        case "sesv2":
            kinds = f"identity/{SENDER}", f"configuration-set/{names[call.asked['ConfigurationSetName']]}"
            for resource in kinds:
                yield Need("ses:SendRawEmail", f"{_SES}:{resource}", {"ses:FromAddress": [SENDER]})


def _of_the_table(operation: str, asked: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        for item in asked["TransactItems"]:
            [(kind, leg)] = item.items()
            yield from _of_the_table(LEGS[kind], leg, names)
        return
    if operation == "BatchGetItem":
        for table, wanted in asked["RequestItems"].items():
            keys = [_text(key["pk"]) for key in wanted["Keys"]]
            yield Need("dynamodb:BatchGetItem", names.get(table, table), {LEADING: keys})
        return
    table = names.get(asked["TableName"], asked["TableName"])
    if operation == "Query":
        # The partition is the first value of every query; see storage.table.
        leading = _text(asked["ExpressionAttributeValues"][":0"])
        table += f"/index/{asked['IndexName']}" if "IndexName" in asked else ""
    else:
        leading = _text((asked.get("Item") or asked["Key"])["pk"])
    yield Need(f"dynamodb:{operation}", table, {LEADING: [leading]})


def _of_a_key(asked: Mapping[str, Any]) -> dict[str, list[str]]:
    encryption: Mapping[str, str] = asked.get("EncryptionContext", {})
    context = {f"kms:EncryptionContext:{name}": [value] for name, value in encryption.items()}
    context["kms:EncryptionContextKeys"] = list(encryption)
    if "MacAlgorithm" in asked:
        context["kms:MacAlgorithm"] = [asked["MacAlgorithm"]]
    return context


def _text(value: Any) -> str:
    return str(value["S"]) if isinstance(value, dict) else str(value)


def _allows(statement: Mapping[str, Any], need: Need) -> bool:
    return (
        need.action in _listed(statement["Action"])
        and any(fnmatchcase(need.resource, pattern) for pattern in _listed(statement["Resource"]))
        and all(
            _holds(operator, need.context.get(key), _listed(wanted))
            for operator, tests in statement.get("Condition", {}).items()
            for key, wanted in tests.items()
        )
    )


def _holds(operator: str, found: Sequence[str] | None, wanted: Sequence[str]) -> bool:
    """One test of a condition. Of nothing, `ForAllValues` is true and a plain operator is not."""
    if operator == "Null":
        return wanted == ["true" if found is None else "false"]
    for_all, _, plain = operator.rpartition(":")
    assert for_all in {"", "ForAllValues"}, operator
    if not found:
        return bool(for_all)
    match plain:
        case "StringEquals":
            return set(found) <= set(wanted)
        case "StringLike":
            return all(any(fnmatchcase(one, pattern) for pattern in wanted) for one in found)
        case "StringNotLike":
            return not any(fnmatchcase(one, pattern) for pattern in wanted for one in found)
    raise AssertionError(f"nobody has thought of {operator}")


@cache
def statements(function: str) -> tuple[Mapping[str, Any], ...]:
    """Of the function's own role, with logical ids for the stack's resources."""
    template = _template()
    role = template.resolve(template.resource(function).properties["Role"])
    policies = template.resolve(template.resource(role).properties["Policies"])
    return tuple(one for policy in policies for one in _listed(policy["PolicyDocument"]["Statement"]))


@cache
def _told(function: str) -> Mapping[str, Any]:
    template = _template()
    told: Mapping[str, Any] = template.resolve(
        template.resource(function).properties["Environment"]["Variables"]
    )
    return told


@cache
def _template() -> Template:
    return read(TEMPLATE, {"MailFrom": SENDER}, lambda name, _: name)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
