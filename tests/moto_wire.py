"""A short way from botocore to moto's DynamoDB, in one process: nothing is signed, no address is looked up,
and no request is made of a request.

botocore asks, moto answers, and each reads and writes the other's JSON as ever; what is left out between them
is what only a network would need, and it is a good part of what a call costs. Other services, calls that
somebody listens in on (`before-send`), and whatever goes to an address of its own take the long way.
`test_moto_wire.py` holds that both ways give the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from botocore.awsrequest import AWSResponse
from botocore.endpoint import Endpoint
from moto.core.exceptions import ServiceException
from moto.core.models import DEFAULT_ACCOUNT_ID, botocore_stubber
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.responses import ActionResult
from moto.core.utils import camelcase_to_underscores
from moto.dynamodb.responses import DynamoHandler
from werkzeug.exceptions import HTTPException

JSON = "application/x-amz-json-1.0"
_HOST = re.compile(r"https://dynamodb\.([a-z0-9-]+)\.amazonaws\.com/\Z")
_make_request = Endpoint.make_request


@contextmanager
def short_way() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Endpoint, "make_request", _asked)
        yield


class _Handler(DynamoHandler):
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


def _asked(endpoint: Any, operation: Any, asked: Any) -> Any:
    here = _HOST.match(asked["url"]) if botocore_stubber.enabled else None
    if here is None or _overheard(endpoint, operation):
        return _make_request(endpoint, operation, asked)
    status, headers, body = _answered(_Handler(here[1], operation, asked["body"]))
    response = {"status_code": status, "headers": headers, "body": body.encode(), "context": {}}
    parser = endpoint._response_parser_factory.create_parser("json")
    parsed = parser.parse(response, operation.output_shape)
    if status >= 300:
        endpoint._add_modeled_error_fields(response, parsed, operation, parser)
    parsed["ResponseMetadata"]["RetryAttempts"] = 0
    return AWSResponse(asked["url"], status, cast("Any", headers), cast("Any", None)), parsed


def _overheard(endpoint: Any, operation: Any) -> bool:
    """Whether anybody but moto listens to what is sent."""
    heard = endpoint._event_emitter._emitter._handlers.prefix_search(f"before-send.dynamodb.{operation.name}")
    return len(heard) > 1


def _answered(handler: _Handler) -> tuple[int, dict[str, Any], str]:
    """As moto's `call_action`, without its headers."""
    try:
        result = getattr(handler, camelcase_to_underscores(handler._get_action()))()
    except ServiceException as refused:
        result = ActionResult(refused)
    except HTTPException as refused:
        return refused.code or 500, {}, str(refused.description)
    status, headers, body = handler.serialized(result)
    return status, headers, str(body)
