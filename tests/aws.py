"""AWS in a test: clients of a moto that lives in this process, and the table that template.yaml describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.config import Config
from moto import mock_aws

from local.template import read

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).resolve().parents[1] / "template.yaml"
REGION = "eu-central-1"
TABLE = "Cartwright"


@contextmanager
def moto() -> Iterator[None]:
    """Everything botocore asks within is answered by moto, with nothing there yet."""
    with mock_aws():
        yield


def client(service: str, endpoint: str | None = None) -> Any:
    """A botocore client with invented credentials, of its own session: clients may be made in any thread."""
    session = botocore.session.get_session()
    session.set_credentials("testing", "testing")
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=64)
    return session.create_client(service, region_name=REGION, endpoint_url=endpoint, config=config)


def dynamodb(endpoint: str | None = None) -> DynamoDBClient:
    return cast("DynamoDBClient", client("dynamodb", endpoint))


@cache
def table_properties() -> Mapping[str, Any]:
    """The `Table` resource of template.yaml."""

    def unneeded(name: str, attribute: str) -> Any:
        raise LookupError(f"the table refers to {name}.{attribute}")

    template = read(TEMPLATE, {}, unneeded)
    properties: Mapping[str, Any] = template.resolve(template.resource("Table").properties)
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
