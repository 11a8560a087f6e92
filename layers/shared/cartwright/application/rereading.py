"""Replaying one order from what its webhooks said, as it was kept: opened, verified once more, read, and gone
through as the worker does with what is new.

::

    events of the order ──▶ opened ──▶ verified by what was good when they came ──▶ `settling.hear`, in turn

An event says *that* something happened, here as at the door; how much is booked is the processor's answer, as
ever. So this tells which webhook would change what, and `replaying`, which asks everything, what no webhook
told of. What is gone through twice changes nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol, cast

from cartwright.application import giving_back, receiving
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.events import Envelopes, Event, Events, TornEvent
from cartwright.application.ports.processors import BadSignature, Processors, Verify
from cartwright.application.ports.selling import Delivery, Inbox, ReturnUrl
from cartwright.application.rehearsing import Proof, Replay, Replayable, Reread, Watched, WatchedInbox
from cartwright.application.settling import hear
from cartwright.domain.attempts import Limits
from cartwright.domain.connections import Connection, Credentials
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.orders import OrderState
from cartwright.domain.raw_events import RawEvent, SealedEvent

LEFT_BEHIND = "of a payment that was left behind: applied, it is called off once more"


class Rereadable(Replayable, Protocol):
    """What of an account's store an order is replayed on from its events."""

    @property
    def events(self) -> Events: ...
    @property
    def connections(self) -> Connections: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What events are opened and verified with. `credentials`: what a connection's webhooks were verified
    with at a time, as far as it is still there."""

    envelopes: Envelopes
    credentials: Callable[[Connection, datetime], Credentials]
    verifiers: Mapping[str, Verify]


def reread(
    account: AccountId,
    wanted: OrderId,
    *,
    mine: Rereadable,
    inbox: Inbox,
    opening: Opening,
    processors: Processors,
    return_url: ReturnUrl,
    now: datetime,
    applies: bool,
) -> Replay:
    """What the order's events would change, gone through once more in the order in which they came; and it is
    done where it applies. Raises NotFound, TornEvent, and Outage."""
    order = mine.orders.get(wanted)
    told = Replay(order.state, order.state)
    watched = Watched(mine, told, applies=applies)
    events = mine.events.of(order)
    sealed = mine.events.sealed(events)

    def returned(of: OrderId) -> None:
        """Of an order that would only be paid by this, what was given back is found once that is booked."""
        if applies or told.before is OrderState.PAID:
            giving_back.converge(of, mine=watched, processors=processors, now=now, look=True, asks=applies)

    for event in events:
        if event not in sealed:
            told.reread.append(Reread(event, Proof.NOT_KEPT))
            continue
        proof, delivery = _opened(account, event, sealed[event], mine.connections, opening)
        if event.connection != order.payment.connection and not applies:
            # Going through it calls off the payment that was left behind: nobody tries that out.
            told.reread.append(Reread(event, proof, because=LEFT_BEHIND))
            continue
        heard_by = WatchedInbox(inbox, applies=applies)
        heard = hear(
            delivery,
            orders=watched.orders,
            inbox=cast("Inbox", heard_by),
            processors=processors,
            return_url=return_url,
            concerned=lambda _: watched,
            limits=Limits(),
            now=now,
            returned=returned,
        )
        told.reread.append(Reread(event, proof, heard, heard_by.because))
    told.after = watched.orders.get(wanted).state
    return told


def _opened(
    account: AccountId, event: Event, sealed: SealedEvent, connections: Connections, opening: Opening
) -> tuple[Proof, Delivery]:
    """What it says, read anew; where no secret is left that signed it, as the door had read it."""
    noted = Delivery(account, event.connection, event.event, event.kind, event.order, event.reference)
    raw = opening.envelopes.open(sealed, noted)
    if sha256(raw.body).hexdigest() != event.sha256:
        raise TornEvent
    return _verified(noted, raw, event.at, connections.get(event.connection), opening)


def _verified(
    noted: Delivery, raw: RawEvent, at: datetime, connection: Connection, opening: Opening
) -> tuple[Proof, Delivery]:
    verify = opening.verifiers[connection.processor]
    try:
        signal = verify(raw.body, raw.headers, opening.credentials(connection, at), now=at)
        return Proof.VERIFIED, receiving.delivery(signal, connection.account, connection.id)
    except (BadSignature, Invalid):
        return Proof.UNVERIFIED, noted
