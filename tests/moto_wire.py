"""A short way from botocore to moto's DynamoDB, in one process: nothing is signed, no address is looked up,
nobody says who it is, and no request is made of a request.

botocore looks at what is asked and writes it down, moto answers, and each reads the other's JSON as ever;
what is left out between them is what only a network would need, and it is a good part of what a call costs.
An answer that has the names of its shape is written as it is, where moto looks for five spellings of each;
any other, with bytes or sets in it, too, is moto's own to write. Who listens for calls hears them. Other
services, what is listened to as it is sent (`before-send`), and whatever goes to an address of its own take
the long way. `test_moto_wire.py` holds that both ways give the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from botocore.awsrequest import AWSResponse
from botocore.client import BaseClient
from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

JSON = "application/x-amz-json-1.0"
_HOST = re.compile(r"https://dynamodb\.([a-z0-9-]+)\.amazonaws\.com\Z")
_TEXT = frozenset({"S", "N", "BOOL", "NULL"})
_AS_IT_IS = frozenset({"string", "boolean", "integer", "long"})
_make_api_call: Any = vars(BaseClient)["_make_api_call"]


@contextmanager
def short_way() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", _asked)
        yield


class _Handler(DynamoHandler):  # type: ignore[misc]
    """As moto's own is once a request has been taken apart."""

    current_account = DEFAULT_ACCOUNT_ID

    def __init__(self, region: str, operation: Any, body: bytes) -> None:
        super().__init__()
        self.region = region
        self.headers = {"x-amz-target": f"DynamoDB_20120810.{operation.name}", "Content-Type": JSON}
        self.querystring: dict[str, Any] = {}
        self.uri_match: dict[str, Any] = {}
        self.response_headers: dict[str, Any] = {}
        self.params = self.body = PROTOCOL_PARSERS["json"](operation, map_type=dict).parse(
            cast("Any", {"body": body})
        )


def _asked(client: Any, name: str, words: Any) -> Any:
    here = _HOST.match(client.meta.endpoint_url) if botocore_stubber.enabled else None
    if here is None or _overheard(client, name):
        return _make_api_call(client, name, words)
    operation = client.meta.service_model.operation_model(name)
    events, context = client.meta.events, dict[str, Any]()
    asked = client._serializer.serialize_to_request(
        client._emit_api_params(words, operation, context), operation
    )
    events.emit(f"before-call.dynamodb.{name}", model=operation, params=asked, context=context)
    http, parsed = _sent(client, operation, _Handler(here[1], operation, asked["body"]))
    events.emit(
        f"after-call.dynamodb.{name}", http_response=http, parsed=parsed, model=operation, context=context
    )
    if http.status_code >= 300:
        raise client.exceptions.from_code(parsed.get("Error", {}).get("Code"))(parsed, name)
    return parsed


def _sent(client: Any, operation: Any, handler: _Handler) -> tuple[AWSResponse, Any]:
    status, headers, body = _answered(handler, operation.output_shape)
    response = {"status_code": status, "headers": headers, "body": body.encode(), "context": {}}
    parser = client._endpoint._response_parser_factory.create_parser("json")
    parsed = parser.parse(response, operation.output_shape)
    if status >= 300:
        client._endpoint._add_modeled_error_fields(response, parsed, operation, parser)
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return AWSResponse(client.meta.endpoint_url, status, cast("Any", headers), cast("Any", None)), parsed


def _overheard(client: Any, operation: str) -> bool:
    """Whether anybody but moto listens to what is sent."""
    heard = client.meta.events._emitter._handlers.prefix_search(f"before-send.dynamodb.{operation}")
    return len(heard) > 1


class _NotPlain(Exception):
    """It is for moto to write."""


def _answered(handler: _Handler, shape: Shape | None) -> tuple[int, dict[str, Any], str]:
    """As moto's `call_action`, without its headers."""
    try:
        result = getattr(handler, camelcase_to_underscores(handler._get_action()))()
    except ServiceException as refused:
        result = ActionResult(refused)
    except HTTPException as refused:
        return refused.code or 500, {}, str(refused.description)
    try:
        body = json.dumps(_written(result.result, shape))
    except _NotPlain:
        status, headers, body = handler.serialized(result)
        return status, headers, str(body)
    return 200, {"Content-Type": JSON, **handler.response_headers}, body


def _written(value: Any, shape: Shape | None) -> Any:
    """A value as its shape has it. Raises _NotPlain."""
    if isinstance(shape, StructureShape) and type(value) is dict:
        if shape.name == "AttributeValue":
            return _attribute(value)
        if value.keys() <= shape.members.keys():
            return {key: _written(one, shape.members[key]) for key, one in value.items() if one is not None}
    elif isinstance(shape, MapShape) and type(value) is dict:
        return {key: _written(one, shape.value) for key, one in value.items()}
    elif isinstance(shape, ListShape) and type(value) is list:
        return [_written(one, shape.member) for one in value]
    elif shape is not None and shape.type_name in _AS_IT_IS and type(value) in (str, bool, int):
        return value
    elif shape is not None and shape.type_name == "double" and type(value) in (int, float):
        return float(value)
    raise _NotPlain


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    [(kind, held)] = value.items()
    if kind in _TEXT:
        return value
    if kind == "L":
        return {kind: [_attribute(one) for one in held]}
    if kind == "M":
        return {kind: {name: _attribute(one) for name, one in held.items()}}
    raise _NotPlain
