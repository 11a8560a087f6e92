"""AWS in a test: clients of a moto that lives in this process, and the table that template.yaml describes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit

import botocore.session
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from moto import mock_aws

from local.template import Template, read
from tests.moto_queues import one_private_key
from tests.moto_tables import light_transactions
from tests.moto_wire import short_way

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).resolve().parents[1] / "template.yaml"
REGION = "eu-central-1"
TABLE = "Cartwright"

_MAKING = Lock()


@contextmanager
def moto() -> Iterator[None]:
    """Everything botocore asks within is answered by moto, with nothing there yet."""
    with mock_aws(), light_transactions(), one_private_key(), short_way():
        yield


def client(service: str, endpoint: str | None = None) -> Any:
    """A botocore client with invented credentials, which tries once. Clients may be made in any thread."""
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=64)
    with _MAKING:
        return _session().create_client(service, region_name=REGION, endpoint_url=endpoint, config=config)


@cache
def _session() -> botocore.session.Session:
    """One for all: reading AWS's own models takes most of a client's making."""
    session = botocore.session.get_session()
    session.set_credentials("testing", "testing")
    return session


def signed_for(link: str, secret: str | None = None) -> str:
    """The method by which S3 answers a link, and by no other: what S3 itself compares, and moto does not."""
    parts = urlsplit(link)
    told = dict(parse_qsl(parts.query, keep_blank_values=True))
    signature = told.pop("X-Amz-Signature")
    key, _, region, _, _ = told["X-Amz-Credential"].split("/")
    auth = S3SigV4QueryAuth(Credentials(key, secret or os.environ["AWS_SECRET_ACCESS_KEY"]), "s3", region)
    for method in ("GET", "HEAD"):
        request = AWSRequest(method, f"{parts.scheme}://{parts.netloc}{parts.path}", params=told)
        request.context["timestamp"] = told["X-Amz-Date"]
        if (
            auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
            == signature
        ):
            return method
    raise AssertionError(f"signed for neither: {link}")


def dynamodb(endpoint: str | None = None) -> DynamoDBClient:
    return cast("DynamoDBClient", client("dynamodb", endpoint))


@cache
def template() -> Template:
    """template.yaml, of which nothing is made."""

    def unmade(name: str, attribute: str) -> str:
        raise LookupError(f"{name}.{attribute} is not made here")

    return read(TEMPLATE, {}, unmade)


def table_properties() -> Mapping[str, Any]:
    """The `Table` resource of template.yaml."""
    properties: Mapping[str, Any] = template().resolve(template().resource("Table").properties)
    return properties


def create_table(dynamodb: DynamoDBClient, name: str = TABLE) -> str:
    """The template's table as `name`: keys, indexes and stream; what guards it in production is left out."""
    wanted = table_properties()
    dynamodb.create_table(
        TableName=name,
        BillingMode=wanted["BillingMode"],
        AttributeDefinitions=wanted["AttributeDefinitions"],
        KeySchema=wanted["KeySchema"],
        GlobalSecondaryIndexes=wanted["GlobalSecondaryIndexes"],
        StreamSpecification={
            "StreamEnabled": True,
            "StreamViewType": wanted["StreamSpecification"]["StreamViewType"],
        },
    )
    return name


@dataclass(frozen=True, slots=True)
class Call:
    """One call of AWS: `GetItem`, and what was asked, in the service's own words."""

    operation: str
    asked: Mapping[str, Any]


def calls_of(client: Any) -> list[Call]:
    """The calls the client makes from now on, as it makes them; a call that is retried counts once."""
    made: list[Call] = []

    def note(model: Any, params: Mapping[str, Any], **_: object) -> None:
        body = params["body"]
        made.append(Call(model.name, json.loads(body) if body else {}))

    client.meta.events.register("before-call.*", note)
    return made
