"""POST /webhooks/{account}/{connection}: verify, keep once, acknowledge. One table write on the way of a
request.

A plain function: the framework would cost more at a cold start than all of this does.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from cartwright.application.receiving import Knock, receive, receive_linked
from cartwright.bootstrap import base, door
from cartwright.bootstrap.vaults import envelopes
from cartwright.domain.errors import Invalid, NotFound, Outage, Refusal
from cartwright.domain.ids import AccountId, ConnectionId, parse
from cartwright.http import problems

PLATFORM = ("stripe", "connect")
"""Where Stripe tells of all accounts that are linked here: no account of ours has such an id."""


def handler(event: Mapping[str, Any], context: object) -> dict[str, Any]:
    """200 whether or not it was here before; a problem, with nothing stored, for what nobody we know has
    signed."""
    try:
        new = _received(event, event.get("pathParameters") or {})
    except (Refusal, Outage) as no:
        return problems.answer(no, instance=_request(event))
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": f'{{"received":true,"new":{str(new).lower()}}}',
    }


def _received(event: Mapping[str, Any], path: Mapping[str, str]) -> bool:
    if (path.get("account"), path.get("connection")) == PLATFORM:
        return receive_linked(
            _body(event),
            event.get("headers") or {},
            secrets=door.platform(),
            verify=door.VERIFIERS["stripe"],
            links=door.linked,
            inbox=door.inbox(),
            envelopes=envelopes(),
            now=base.clock().now(),
        )
    account, connection = _addressed(path)
    return receive(
        Knock(account, connection, _body(event), _headers(event, account, connection)),
        keyring=door.keyring(),
        verifiers=door.VERIFIERS,
        inbox=door.inbox(),
        envelopes=envelopes(),
        now=base.clock().now(),
    )


def _addressed(path: Mapping[str, str]) -> tuple[AccountId, ConnectionId]:
    """Raises NotFound: to a stranger, an id that cannot be is an id that is not."""
    try:
        account = AccountId(parse("account", path.get("account", "")))
        return account, ConnectionId(parse("connection", path.get("connection", "")))
    except Invalid as unparsable:
        raise NotFound from unparsable


def _headers(event: Mapping[str, Any], account: AccountId, connection: ConnectionId) -> dict[str, str]:
    """With what a processor that signs nothing may have been told of us: the address it calls."""
    sent = event.get("headers") or {}
    return {**sent, ":path": f"{account}/{connection}", ":query": event.get("rawQueryString") or ""}


def _body(event: Mapping[str, Any]) -> bytes:
    """The raw bytes that were signed. Raises Invalid for base 64 that is none."""
    text = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as broken:  # not of its alphabet, or of none at all
        raise Invalid.at("", "not base 64") from broken


def _request(event: Mapping[str, Any]) -> str:
    return str((event.get("requestContext") or {}).get("requestId", ""))
