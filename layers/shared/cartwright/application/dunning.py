"""What is written about subscriptions: before a charge, when one failed, and when the last attempt has.

A mail that is due for something that is over by then is not sent: who has paid meanwhile is not asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from cartwright.application.auditing import Act
from cartwright.application.editing import keep, opened
from cartwright.application.listening import Readers, owner
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.connecting import Connections
from cartwright.application.ports.papers import Composer, Going, Mail
from cartwright.application.ports.selling import Orders, ReturnUrl
from cartwright.application.ports.subscriptions import Subscriptions
from cartwright.domain.catalog import Product
from cartwright.domain.dunning import Dunning
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import ClientId, ProductId, SubscriptionId
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.notices import (
    Told,
    of_a_cancellation,
    of_a_change_of_mind,
    of_a_failed_rebill,
    of_what_was_given_up,
)
from cartwright.domain.orders import Order
from cartwright.domain.subscriptions import Subscription, SubscriptionState
from cartwright.domain.subscriptions.telling import expected

_BUYERS = {
    MailKind.PAYMENT_FAILED,
    MailKind.CHARGE_AHEAD,
    MailKind.CARD_ENDS,
    MailKind.CHANGE_WAITS,
    MailKind.PLAN_CHANGED,
    MailKind.SUBSCRIPTION_ENDED,
    MailKind.CANCELLED,
    MailKind.KEPT,
}
_MAY_BE_OVER = _BUYERS | {MailKind.KEPT_NOTICE, MailKind.PLAN_NOTICE}
_RUNNING = {SubscriptionState.TRIALING, SubscriptionState.ACTIVE}


type HubUrl = Callable[[Order, ClientId], str]
"""Where who bought an order looks after what it bought of an owner."""

type MethodUrl = Callable[[Order, Subscription], str]
"""Where who bought an order leaves another method for what goes on of it."""


def of_a_failure(after: Subscription, readers: Readers, *, at: datetime) -> Told:
    """What is written when an attempt failed."""
    return of_a_failed_rebill(after, owner(after.owner, readers), at)


def of_giving_up(after: Subscription, readers: Readers, *, at: datetime) -> Told:
    """What is written when the last one has."""
    return of_what_was_given_up(after, owner(after.owner, readers), at)


def of_cancelling(after: Subscription, readers: Readers, *, at: datetime) -> Told:
    """What is written when somebody cancels it, whoever that is."""
    return of_a_cancellation(after, owner(after.owner, readers), at)


def of_keeping(before: Subscription, after: Subscription, readers: Readers, *, at: datetime) -> Told:
    """What is written when somebody lets what was cancelled go on, whoever that is."""
    if before.leaving is None:
        return Told()
    return of_a_change_of_mind(after, owner(after.owner, readers), at)


def composed(
    letter: Letter,
    *,
    subscriptions: Subscriptions,
    orders: Orders,
    composer: Composer,
    return_url: ReturnUrl,
    hub: HubUrl,
    method_url: MethodUrl,
) -> Mail | None:
    """The mail; None where it is over what it is about, or its buyer is forgotten. Raises NotFound."""
    match letter.subject.split(" "):
        case [wanted, number, attempt, *rest]:
            found = subscriptions.get(SubscriptionId(wanted))
        case _:
            raise NotFound
    if letter.kind in _MAY_BE_OVER and _over(letter.kind, found, (int(number), int(attempt)), rest):
        return None
    terms = subscriptions.terms(found)
    if letter.kind in _BUYERS and terms.forgotten:
        return None
    going = Going(found, terms.seller, terms.order.buyer, expected(found, int(number)))
    if letter.kind in _BUYERS:
        going = replace(going, hub=hub(terms.order, found.owner))
    if letter.kind in {MailKind.PAYMENT_FAILED, MailKind.CHANGE_WAITS} and found.trying is not None:
        order = orders.get(found.trying)
        going = replace(going, total=order.total.gross, link=return_url(order))
    if letter.kind is MailKind.CARD_ENDS:
        # There was such a charge when this was asked for, and no charge comes earlier than it was to.
        assert found.unpayable is not None
        total = expected(found, found.unpayable)
        going = replace(going, total=total, link=method_url(terms.order, found))
    to = going.buyer.email if letter.kind in _BUYERS else letter.to
    return composer.going(replace(letter, to=to), going)


def edit(
    act: Act,
    product: ProductId,
    version: int,
    wanted: Dunning,
    *,
    catalogue: Catalogue,
    connections: Connections,
) -> Product:
    """The product with what is done about its later charges, from the next attempt on. Raises what an edit of
    the product does."""
    before = opened(act, product, version, catalogue=catalogue)
    after = replace(before, dunning=wanted, version=before.version + 1)
    keep(act, before, after, (), "product.dunning", catalogue=catalogue, connections=connections)
    return after


def _over(kind: MailKind, found: Subscription, of: tuple[int, int], rest: Sequence[str]) -> bool:
    here = (found.coming, found.attempt) == of
    match kind:
        case MailKind.PAYMENT_FAILED | MailKind.CHANGE_WAITS:
            return not here or not found.declined or bool(found.contested)
        case MailKind.CANCELLED:
            return found.leaving is None and found.ended is None
        case MailKind.KEPT | MailKind.KEPT_NOTICE:
            return found.leaving is not None or found.ended is not None
        case MailKind.PLAN_CHANGED | MailKind.PLAN_NOTICE:
            return found.option not in rest or found.leaving is not None or found.state.over
        case MailKind.CARD_ENDS:
            same = found.saved is not None and str(found.saved.ends) in rest
            return not same or not _goes_on(found)
        case MailKind.CHARGE_AHEAD:
            return not here or not _goes_on(found)
        case _:
            return False


def _goes_on(found: Subscription) -> bool:
    return found.state in _RUNNING and found.leaving is None and not found.contested
