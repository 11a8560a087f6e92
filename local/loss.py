"""Whether the state of earlier runs still holds what they were seeded with.

MiniStack keeps its state in memory and saves it when it ends; killed, it saves nothing. What the seed wrote
down beside it (`directory.json`) then speaks of accounts, products and logins that nobody knows any more.
"""

from __future__ import annotations

from pathlib import Path

from local.ministack import Aws
from local.stage import Directory


def missing(directory: Directory, table: str, aws: Aws) -> tuple[str, ...]:
    """What the seed made and no key of the table mentions, by the directory's names."""
    wanted = dict(directory.ids or {})
    pages = aws.client("dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=table, ProjectionExpression="pk, sk", ConsistentRead=True):
        keys = "\n".join(value["S"] for item in page["Items"] for value in item.values())
        wanted = {name: identity for name, identity in wanted.items() if identity not in keys}
        if not wanted:
            break
    return tuple(sorted(wanted))


def set_aside(state: Path) -> Path:
    """Moves the remains out of the way; where they are now."""
    number = 1
    while (aside := state.with_name(f"{state.name}-lost-{number}")).exists():
        number += 1
    return state.rename(aside)
