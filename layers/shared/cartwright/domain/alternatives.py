"""Through what else a product may be paid, beside the connection it is sold through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ConnectionId

if TYPE_CHECKING:
    from cartwright.domain.connections import Connection

AT_MOST = 4


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another connection of a product. `offered`: the buyer may choose it; `stands_in`: a payment is opened
    there, in the order of the list, where the connection before does not answer or refuses."""

    connection: ConnectionId
    offered: bool = True
    stands_in: bool = False


def checked(first: ConnectionId, alternatives: Sequence[Alternative]) -> None:
    """Raises Invalid for too many, for one that is there twice, and for one that is for nothing."""
    if len(alternatives) > AT_MOST:
        raise Invalid.at("/alternatives", f"{AT_MOST} at most")
    seen = {first}
    for place, one in enumerate(alternatives):
        if one.connection in seen:
            raise Invalid.at(f"/alternatives/{place}/connection", "each connection once")
        if not (one.offered or one.stands_in):
            raise Invalid.at(f"/alternatives/{place}", "offered to the buyer, or standing in, or both")
        seen.add(one.connection)


def told_apart(first: Connection, alternatives: Sequence[Alternative], known: Sequence[Connection]) -> None:
    """Buyers choose by the name of the processor, which is all they know of a connection. Raises Invalid for
    a second one of the same; `known` are the connections of `alternatives`."""
    names = {first.processor}
    for place, (one, connection) in enumerate(zip(alternatives, known, strict=True)):
        if not one.offered:
            continue
        if connection.processor in names:
            detail = "another processor than those that are offered before: buyers could not tell them apart"
            raise Invalid.at(f"/alternatives/{place}/offered", detail)
        names.add(connection.processor)
