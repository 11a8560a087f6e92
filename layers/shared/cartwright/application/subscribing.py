"""Subscriptions as members see and move them.

Who may see what was sold of a product (`transactions`) sees what goes on of it; who may give money back
(`refund`) may end, pause and resume it: all of these decide about a buyer's money.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from cartwright.application import reach
from cartwright.application.again import until_done
from cartwright.application.auditing import Act
from cartwright.application.dunning import of_cancelling, of_keeping
from cartwright.application.listening import Readers
from cartwright.application.paging import Bookmarks
from cartwright.application.ports.catalogue import Catalogue
from cartwright.application.ports.leafing import Leaf
from cartwright.application.ports.papers import Signatures
from cartwright.application.ports.subscriptions import Began, Subscriptions
from cartwright.application.withdrawing import withdrawn
from cartwright.domain.access import Resource, Right, require
from cartwright.domain.catalog import Mode
from cartwright.domain.errors import Conflict, Invalid, NotFound
from cartwright.domain.ids import ProductId, SubscriptionId
from cartwright.domain.jobs import bill
from cartwright.domain.notices import Told
from cartwright.domain.orders import Sale
from cartwright.domain.subscriptions import Farewell, Subscription, subscription_id
from cartwright.domain.subscriptions.states import TooFarAhead

CHARGES_AT_ONCE = 370
"""How many charges a clock of its own may pass by at once: a year of days."""


class OnlyTests(Conflict):
    """Real money lives by the real clock. Facts: `mode`."""

    code = "only-tests"
    title = "Only what was bought in test mode has a clock of its own"


def of_product(
    act: Act,
    product: ProductId,
    *,
    limit: int,
    cursor: str = "",
    subscriptions: Subscriptions,
    catalogue: Catalogue,
    signatures: Signatures,
) -> Leaf[Subscription]:
    """The newest of a product that the member may see. Raises NotFound, Forbidden, and BadToken.

    One that was sold when the product was another client's is passed over, so a leaf may be short and have a
    cursor.
    """
    if act.seat.of_the_agency:
        require(act.seat, Right.TRANSACTIONS, act.now)
        catalogue.get(product)
    else:
        reach.require_on(act, Right.TRANSACTIONS, product, catalogue=catalogue)
    bookmarks = Bookmarks(act, signatures, "subscriptions", product)
    words = bookmarks.find(cursor)
    before = Began(datetime.fromisoformat(words[0]), SubscriptionId(words[1])) if words else None
    found = subscriptions.of_product(product, limit=limit + 1, before=before)
    leaf, more = found[:limit], len(found) > limit
    last = bookmarks.put(leaf[-1].began.isoformat(), leaf[-1].id) if more else ""
    return Leaf(tuple(one for one in leaf if _shown(act, one)), last)


def of_sale(sale: Sale, *, subscriptions: Subscriptions) -> tuple[Subscription, ...]:
    """What goes on of a sale, as far as the member sees its lines."""
    wanted = [subscription_id(sale.id, line.number) for line in sale.lines if line.future]
    return tuple(subscriptions.some(wanted))


def one(act: Act, wanted: SubscriptionId, *, subscriptions: Subscriptions) -> Subscription:
    """Raises NotFound, also for what the member may not see."""
    found = subscriptions.get(wanted)
    if not _shown(act, found):
        raise NotFound
    return found


def cancel(
    act: Act,
    wanted: SubscriptionId,
    *,
    now: bool,
    reason: str = "",
    subscriptions: Subscriptions,
    readers: Readers,
) -> Subscription:
    """It ends at once, with its buyer's access; or when the time paid for is over. Buyer and owner are told.
    Raises NotFound, Forbidden, SubscriptionOver, and Invalid.

    Where an attempt waits to be paid, that is called off first, by the billing clock; if it was paid in that
    moment, what was paid for is had to its end.
    """

    def cancelled(found: Subscription) -> Subscription:
        farewell = Farewell(found.clock or act.now, reason)
        return found.ends(farewell) if now else found.cancels(farewell)

    def told(_: Subscription, after: Subscription) -> Told:
        return of_cancelling(after, readers, at=act.now)

    return _moved(
        act,
        wanted,
        "subscription.cancel",
        cancelled,
        subscriptions=subscriptions,
        reason=reason,
        told=told,
    )


def keep(act: Act, wanted: SubscriptionId, *, subscriptions: Subscriptions, readers: Readers) -> Subscription:
    """It does not end with the time paid for; who was told that it does is told so. Raises what `cancel`
    does."""

    def told(before: Subscription, after: Subscription) -> Told:
        return of_keeping(before, after, readers, at=act.now)

    return _moved(
        act, wanted, "subscription.keep", Subscription.stays, subscriptions=subscriptions, told=told
    )


def pause(
    act: Act, wanted: SubscriptionId, *, until: date | None, subscriptions: Subscriptions
) -> Subscription:
    """Nothing is charged until that day, or until somebody says so. Raises what `cancel` does, and Invalid
    for a day that is not to come, and TooFarAhead."""

    def paused(found: Subscription) -> Subscription:
        now = found.clock or act.now
        if until is not None and found.calendar.within(until, now) <= found.calendar.today(now):
            raise Invalid.at("/until", "a day to come")
        return found.pauses(until, at=now)

    return _moved(act, wanted, "subscription.pause", paused, subscriptions=subscriptions)


def resume(act: Act, wanted: SubscriptionId, *, subscriptions: Subscriptions) -> Subscription:
    """It goes on from now. Raises what `cancel` does, and NotPaused."""

    def resumed(found: Subscription) -> Subscription:
        return found.resumes_at(found.clock or act.now)

    return _moved(act, wanted, "subscription.resume", resumed, subscriptions=subscriptions)


def set_clock(
    act: Act, wanted: SubscriptionId, at: datetime, *, subscriptions: Subscriptions
) -> Subscription:
    """From now on it lives by a clock of its own, which comes to `at`: all that falls due up to then is done
    by the billing queue. Raises what `cancel` does, OnlyTests, and TooFarAhead."""

    def moved() -> Subscription:
        found = opened(act, wanted, subscriptions)
        if found.mode is not Mode.TEST:
            raise OnlyTests(mode=found.mode)
        latest = found.calendar.far(found.clock or act.now, CHARGES_AT_ONCE, within=act.now)
        if at > latest:
            raise TooFarAhead(latest=latest.isoformat())
        after = found.ticks(at)
        assert after.clock is not None
        job = bill(found.account, found.id, after.clock)
        audit = act.audit("subscription.clock", found.id, after={"at": at.isoformat()})
        jobs = [job] if after.clock != found.clock else []
        subscriptions.move(after, jobs=jobs, audit=audit)
        return after

    return until_done(moved)


def _moved(
    act: Act,
    wanted: SubscriptionId,
    action: str,
    move: Callable[[Subscription], Subscription],
    *,
    subscriptions: Subscriptions,
    reason: str = "",
    told: Callable[[Subscription, Subscription], Told] = lambda _, __: Told(),
) -> Subscription:
    def moved() -> Subscription:
        found = opened(act, wanted, subscriptions)
        after = move(found)
        access = withdrawn(after, subscriptions, act.now)
        before, now = {"state": found.state.value}, {"state": after.state.value}
        audit = act.audit(action, found.id, before=before, after=now, reason=reason)
        news = told(found, after)
        subscriptions.move(after, access=access, jobs=news.letters, audit=audit, joins=news.joins)
        return after

    return until_done(moved)


def opened(act: Act, wanted: SubscriptionId, subscriptions: Subscriptions) -> Subscription:
    """As who may move it finds it. Raises NotFound to who may not see it, and Forbidden."""
    found = one(act, wanted, subscriptions=subscriptions)
    # Of which mode it is has been asked with whether it is seen.
    require(act.seat, Right.REFUND, act.now, on=Resource(product=found.product, owner=found.owner))
    return found


def _shown(act: Act, found: Subscription) -> bool:
    return reach.shows(act, Right.TRANSACTIONS, found.product, found.owner, found.mode)
