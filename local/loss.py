"""Whether the state of earlier runs still holds what they were seeded with.

MiniStack keeps its state in memory and saves it when it ends; killed, it saves nothing. What the seed wrote
down beside it (`directory.json`) then speaks of accounts, products and logins that nobody knows any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cartwright.domain.ids import AccountId, ClientId, ConnectionId, ProductId
from cartwright.storage import keys
from local.ministack import Aws
from local.stage import Directory


def lost(directory: Directory, table: str, aws: Aws) -> bool:
    """Whether the table holds nothing of what the seed made. If some of it is there, somebody removed the
    rest."""
    wanted = list(_keys(directory.ids or {}))
    if not wanted:
        return False
    found = aws.client("dynamodb").batch_get_item(
        RequestItems={table: {"Keys": wanted, "ConsistentRead": True}}
    )
    return not found["Responses"][table]


def _keys(ids: Mapping[str, str]) -> Iterator[dict[str, dict[str, str]]]:
    """Where each thing of the directory (`account`, `client.fern`) stands, as DynamoDB writes it."""
    account = AccountId(ids.get("account", ""))
    for name, identity in ids.items():
        match name.partition(".")[0]:
            case "account":
                key = keys.account(account)
            case "client":
                key = keys.client(account, ClientId(identity))
            case "connection":
                key = keys.connection(account, ConnectionId(identity))
            case "product":
                key = keys.product(account, ProductId(identity))
            case _:
                continue
        yield {attribute: {"S": value} for attribute, value in key.items()}


def set_aside(state: Path) -> Path:
    """Moves the remains out of the way; where they are now."""
    number = 1
    while (aside := state.with_name(f"{state.name}-lost-{number}")).exists():
        number += 1
    return state.rename(aside)
