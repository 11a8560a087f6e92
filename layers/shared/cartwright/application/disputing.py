"""Disputes of what was paid: looked at when the processor says so, booked, access taken away, and each owner
told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from cartwright.application import stopping
from cartwright.application.again import until_done
from cartwright.application.listening import Readers
from cartwright.application.ports.papers import Composer, Contested, Mail
from cartwright.application.ports.people import Clients
from cartwright.application.ports.processors import Processors
from cartwright.application.ports.selling import Delivery, Orders
from cartwright.application.stopping import Stoppable
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import AccountId, OrderId
from cartwright.domain.jobs import Letter
from cartwright.domain.journal.fees import shared
from cartwright.domain.money import Money
from cartwright.domain.movements import Disputed, DisputeState
from cartwright.domain.notices import of_disputes
from cartwright.domain.orders import Order, Sale, sale_id
from cartwright.domain.settlement import dispute


class Concerned(Stoppable, Protocol):
    """Whom a dispute concerns, of one account: who is told, what was let into, and what goes on."""


type ConcernedOf = Callable[[AccountId], Concerned]

_WORDS = ("dispute", "chargeback")


@dataclass(frozen=True, slots=True)
class Looked:
    """The order with its disputes as they are now, and whether this very call has booked something."""

    order: Order
    committed: bool = False


def tells_of_one(delivery: Delivery) -> bool:
    """Whether a webhook is about a dispute, by its processor's name of the event."""
    return any(word in delivery.kind.lower() for word in _WORDS)


def whose(delivery: Delivery, orders: Orders) -> OrderId | None:
    """The order a dispute is of: processors name the payment, and seldom what we wrote to it."""
    if not delivery.reference:
        return None
    return orders.paid_by(delivery.connection, delivery.reference)


def look(
    order: Order, *, orders: Orders, processors: Processors, concerned: ConcernedOf, now: datetime
) -> Looked:
    """Ask how the disputes of a paid order's payment stand, and commit what is new, with the letters to whose
    sale it was.

    What a bank took back lets nobody in any more, and is not charged for any more, until it gives it back:
    then all that was given is the buyer's again. Said again, it books, revokes and gives back nothing more.
    Raises Outage.
    """
    disputes = processors.known(order).disputed(order)
    known = iter([order])

    def attempt() -> Looked:
        latest = next(known, None) or orders.get(order.id)
        settlement = dispute(latest, disputes)
        if settlement is None:
            return Looked(latest)
        after = settlement.after
        letters = _letters(latest, after, concerned(after.account))
        orders.settle(replace(settlement, jobs=letters))
        return Looked(settlement.after, committed=True)

    looked = until_done(attempt, what="the order, which others keep moving")
    stopping.disputed(looked.order, mine=concerned(looked.order.account), now=now)
    return looked


def _letters(before: Order, after: Order, readers: Readers) -> tuple[Letter, ...]:
    account = readers.clients.account()
    found = ((readers.clients.get(owner), readers.notices.planned(owner).plan) for owner in after.owners)
    return tuple(one for client, plan in found for one in of_disputes(before, after, client, account, plan))


def composed(letter: Letter, *, orders: Orders, clients: Clients, composer: Composer) -> Mail:
    """The notice of how a dispute stood when it was asked for. Raises NotFound."""
    match letter.subject.split(" ", 4):
        case [letter.client, wanted, _, state, reference]:
            order = orders.get(OrderId(wanted))
        case _:
            raise NotFound
    found = next((one for one in order.disputes if one.reference == reference), None)
    if found is None:
        raise NotFound
    # Whoever owns nothing of the order has no sale of it.
    sale = orders.sale(letter.client, sale_id(order.id, letter.client))
    mine = shared(order, found.amount).get(letter.client, Money.zero(found.amount.currency))
    until = found.answer_by if found.state.told == state else None
    told = Contested(DisputeState(state), found.reason, mine, found.at, until)
    return composer.dispute(letter, clients.get(letter.client), sale, told)


def of_sale(sale: Sale, *, orders: Orders) -> Sequence[Disputed]:
    """The disputes of what the sale was paid with, as the processor last told of them. Raises NotFound."""
    return orders.get(sale.order).disputes
