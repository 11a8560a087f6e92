"""The way back from Stripe on a page of ours, for a browser that has no login here.

It is completed for the member who began, while that one has its seat and may, and only with the number that
nobody but that member was shown. So nobody who is led to agree at Stripe links its account to a stranger's
with the next click: it has no number to enter, and reads whose account it is (docs/decisions/0312).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING, Protocol

from cartwright.application import linking
from cartwright.application.auditing import Act
from cartwright.application.linking import Back, Token
from cartwright.domain.access import Denied, Hidden
from cartwright.domain.errors import Invalid, NotFound
from cartwright.domain.linking import LinkOver, LinkRefused
from cartwright.domain.passes import typed

if TYPE_CHECKING:
    from cartwright.application.ports.audits import AuditLog
    from cartwright.application.ports.connecting import Connections, Links
    from cartwright.application.ports.papers import Signatures
    from cartwright.application.ports.people import Clients, Members
    from cartwright.application.ports.world import Births
    from cartwright.domain.access import Seat
    from cartwright.domain.connections import Connection, Credentials
    from cartwright.domain.ids import AccountId


class Rooms(Protocol):
    """One account's repositories, as far as this needs them."""

    @property
    def members(self) -> Members: ...
    @property
    def clients(self) -> Clients: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def audits(self) -> AuditLog: ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for its number: of which account, for which of its clients (empty: for itself)."""

    account: str
    client: str
    label: str
    live: bool


def opened(
    back: Back, *, rooms: Callable[[AccountId], Rooms], signatures: Signatures, now: datetime
) -> Waiting:
    """Raises LinkOver, and LinkRefused where Stripe came back without a yes."""
    found = linking.carried(back.state, signatures=signatures, now=now)
    mine = rooms(found.account)
    _seat(found, mine)
    if back.error or not back.code:
        raise LinkRefused(reason=back.error or "no-code")
    client = mine.clients.get(found.wanted.client).profile.legal_name if found.wanted.client else ""
    return Waiting(mine.clients.account().name, client, found.wanted.label, found.wanted.live)


def agreed(
    back: Back,
    number: str,
    *,
    rooms: Callable[[AccountId], Rooms],
    secrets: Credentials | None,
    links: Links,
    signatures: Signatures,
    births: Births,
    now: datetime,
    source_ip: str = "",
) -> Connection:
    """Linked, for who began; what access refuses is in the log. Raises Invalid for another number, and what
    completing it does."""
    found = linking.carried(back.state, signatures=signatures, now=now)
    mine = rooms(found.account)
    act = Act(_seat(found, mine), now, births, source_ip)
    mine.clients.account().require_open()
    if not compare_digest(typed(number).encode(), linking.number(back.state, signatures).encode()):
        raise Invalid.at("/number", "not the number that was shown")
    try:
        return linking.complete(
            act,
            back,
            secrets=secrets,
            connections=mine.connections,
            clients=mine.clients,
            links=links,
            signatures=signatures,
        )
    except (Denied, Hidden) as no:
        mine.audits.record(act.denied(no.denial))
        raise


def _seat(found: Token, mine: Rooms) -> Seat:
    """Raises LinkOver for who has none any more."""
    try:
        seat = mine.members.get(found.member)
    except NotFound as gone:
        raise LinkOver from gone
    if seat.member.suspended or seat.member.sitting != found.sitting:
        raise LinkOver
    return seat
