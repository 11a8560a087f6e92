"""What DynamoDB's noes mean: a lost condition, not now, or a mistake of ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from botocore.exceptions import ClientError

from cartwright.application.ports.selling import Contended
from cartwright.domain.errors import Outage, TooLarge
from cartwright.storage.schema import ITEM_BYTES, Item
from cartwright.storage.wire import plain

_NOT_NOW = frozenset(
    {
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingError",
        "ThrottlingException",
        "TransactionConflict",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)


@dataclass(frozen=True, slots=True)
class Lost:
    """The first leg whose condition did not hold, and the item as it is, where the leg asked to be told."""

    leg: int
    found: Item


def lost(error: ClientError) -> Lost:
    """The lost leg, by DynamoDB's ordered reasons. Raises Outage for conflicts and throttling, and TooLarge
    for an item that has grown to all it can hold."""
    code = error.response["Error"]["Code"]
    if code == "ConditionalCheckFailedException":
        return Lost(0, plain(_details(error, "Item", {})))
    if code == "TransactionCanceledException":
        reasons: Sequence[Mapping[str, Any]] = _details(error, "CancellationReasons", [])
        for leg, reason in enumerate(reasons):
            if reason.get("Code") == "ConditionalCheckFailed":
                return Lost(leg, plain(reason.get("Item", {})))
        codes = {str(reason.get("Code")) for reason in reasons} - {"None"}
        if codes and codes <= _NOT_NOW:
            raise Contended("the table, where others write", retry_after=1) from error
    if not_now(error):
        raise Outage("the table") from error
    if _full(error):
        raise TooLarge("an item of the table", limit=ITEM_BYTES) from error
    raise error


def _full(error: ClientError) -> bool:
    """Of one write DynamoDB says so in its message, of several in the reason of the leg."""
    reasons: Sequence[Mapping[str, Any]] = _details(error, "CancellationReasons", [])
    said = [error.response["Error"]["Message"], *(reason.get("Message") or "" for reason in reasons)]
    return any(words.startswith("Item size") for words in said)


def _details(error: ClientError, name: str, default: Any) -> Any:
    """What DynamoDB says beside code and message; the type stubs know of neither."""
    return cast("Mapping[str, Any]", error.response).get(name, default)


def not_now(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response["Error"]["Code"] in _NOT_NOW or status >= 500
