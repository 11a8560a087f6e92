"""After paying: one offer at a time, answered with one click, each yes an order of its own.

::

    paid ──▶ offered ──no──▶ offered ──▶ … ──▶ the end
                └─yes─▶ follow-on placed ─▶ charged ──▶ offered (as after a yes)
                                │             ├ declined, cancelled ──▶ offered (as after a no)
                                │             └ the bank asks, or nobody knows ──▶ waiting
                                └ with the answer, in one transaction

Where a buyer is follows from the answers that were given, from what became of the follow-on orders, and from
what can be sold at this moment: so every look, from whatever tab and however often, finds the same. Nothing
here writes the order that was paid first.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from cartwright.application import hearing
from cartwright.application.again import until_done
from cartwright.application.opening import call_off
from cartwright.application.ports.processors import Processor, ProcessorRefused, Processors
from cartwright.application.ports.runs import Runs
from cartwright.application.ports.selling import Orders, ReturnUrl, Storefront
from cartwright.application.selling import PriceChanged
from cartwright.application.settling import Standing, converge
from cartwright.application.taxing import deliverable, located
from cartwright.domain.asking import TooMuchAtOnce, chargeable, sendable
from cartwright.domain.availability import BoughtBefore, NotYetOnSale, SoldOut
from cartwright.domain.errors import Gone, Invalid, NotFound, Outage
from cartwright.domain.funnel import Step, reached
from cartwright.domain.ids import StepId
from cartwright.domain.money import Money
from cartwright.domain.offers import Offer, payable
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Asks, PaymentState, Truth
from cartwright.domain.pricing import Quote
from cartwright.domain.runs import Run
from cartwright.domain.settlement import granted
from cartwright.domain.shipping import NotShipped
from cartwright.domain.tax import RegionNeeded
from cartwright.domain.tax.evidence import LocationUnclear
from cartwright.domain.upsells import follow_on, follow_on_id, price


class StepOver(Gone):
    """An offer whose time is up, by our clock, that is not sold any more, or that this buyer had before.
    Facts: `step`."""

    code = "offer-over"
    title = "This offer is over"


@dataclass(frozen=True, slots=True)
class Offered:
    """The offer a buyer is at, its price, and until when it is open."""

    step: Step
    offer: Offer
    quote: Quote
    closes: datetime


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the buyer of a paid order is: at an offer, waiting for a follow-on to be paid, or at the end.

    `follow_ons` is what the offers led to, in the order of the steps.
    """

    run: Run
    follow_ons: tuple[Standing, ...] = ()
    offered: Offered | None = None
    waiting: Standing | None = None

    @property
    def failed(self) -> Order | None:
        """The follow-on of the last answer, if it was not paid and never will be."""
        if not self.run.answers:
            return None
        last = follow_on_id(self.run.order, self.run.answers[-1].step)
        made = (one.order for one in self.follow_ons if one.order.id == last)
        return next((order for order in made if order.state is OrderState.EXPIRED), None)


@dataclass(frozen=True, slots=True)
class Counter:
    """What an offer is made and paid with, at this moment."""

    runs: Runs
    orders: Orders
    storefront: Storefront
    processors: Processors
    return_url: ReturnUrl
    now: datetime


def runs_on(order: Order) -> bool:
    """Whether there are offers to make: it is paid, with a method that can be charged again, by a buyer who
    is not forgotten."""
    paid = order.state is OrderState.PAID and order.payment.saved is not None
    return bool(order.steps) and paid and not order.buyer.veiled


def stand(order: Order, *, at: Counter) -> Stage:
    """Where the buyer of an order (with its words) is, after asking about every follow-on that has no end."""
    run = at.runs.get(order.id)
    follow_ons = tuple(_looked_at(one, at) for one in at.runs.follow_ons(order)) if run.answers else ()
    waiting = next((one for one in follow_ons if _waits(one)), None)
    if waiting is not None or not runs_on(order):
        return Stage(run, follow_ons, waiting=waiting)
    return Stage(run, follow_ons, offered=_offered(order, run, follow_ons, at))


def accept(order: Order, step: StepId, shown: Money, *, at: Counter) -> Standing | None:
    """The follow-on of a yes, charged to the method that `order` left, once, however often the yes is said;
    None where the step was declined, or another is at hand.

    Where nobody knows what became of the charge, the follow-on waits for the processor's word, as every order
    does. Raises StepOver, PriceChanged, and Outage with nothing lost: say it again.
    """
    placed = until_done(lambda: _answered(order, step, shown, at), what="the offer, which is being answered")
    return _charged(placed, at) if placed is not None else None


def decline(order: Order, step: StepId, *, at: Counter) -> None:
    """No, thank you: on to what follows. What was accepted and is not paid yet is called off, if its
    processor lets go of it. Harmless if the step was answered, or another is at hand. Raises Outage."""

    def attempt() -> None:
        stage = stand(order, at=at)
        waiting = stage.waiting.order if stage.waiting else None
        if waiting is not None and waiting.id == follow_on_id(order.id, step):
            _called_off(waiting, at)
        elif stage.offered is not None and stage.offered.step.id == step:
            at.runs.answer(stage.run.answered(step, yes=False, at=at.now), None)

    until_done(attempt, what="the offer, which is being answered")


def _answered(order: Order, step: StepId, shown: Money, at: Counter) -> Order | None:
    """The follow-on of a yes, placed now or before; None without one. Raises Stale where others answer."""
    stage = stand(order, at=at)
    match stage.run.said(step):
        case True:
            return at.orders.get(follow_on_id(order.id, step))
        case False:
            return None
    offered = stage.offered
    if offered is None or offered.step.id != step:
        if stage.waiting is None and any(one.id == step for one in order.steps):
            raise StepOver(step=step)
        return None
    if offered.quote.total.gross != shown:
        raise PriceChanged(shown=str(shown), total=str(offered.quote.total.gross))
    buyer = deliverable(order.buyer, offered.offer, offered.quote)
    made = follow_on(replace(order, buyer=buyer), offered.step, offered.quote, offered.offer, at=at.now)
    try:
        at.runs.answer(stage.run.answered(step, yes=True, at=at.now), made)
    except (SoldOut, BoughtBefore) as refused:
        # It would be offered again and again: who cannot have it goes on as after a no.
        at.runs.answer(stage.run.answered(step, yes=False, at=at.now), None)
        raise StepOver(step=step) from refused
    return made


def _charged(order: Order, at: Counter) -> Standing:
    """The follow-on after its one attempt to be paid."""
    if order.state is not OrderState.PLACED:
        return Standing(order)
    if order.payment.asks is Asks.NOTHING:
        return converge(order, granted(order), at.orders)
    processor, url = at.processors.known(order), at.return_url(order)
    try:
        opened = processor.open(order, return_url=url).truth
    except ProcessorRefused:
        return _unopened(order, at)
    except Outage:
        return Standing(order)
    if not order.payment.reference:
        order = order.attached(opened.reference)
        at.orders.attach(order)
    if opened.state is PaymentState.OPEN and not opened.failure:
        try:
            opened = processor.charge(order, return_url=url)
        except ProcessorRefused:
            return _called_off(order, at)
        except Outage:
            return Standing(order)
    return _heard(order, opened, processor, at)


def _unopened(order: Order, at: Counter) -> Standing:
    """The follow-on that its processor will not open: it can never be paid, and expires."""
    with suppress(Outage):  # then the sweep finds it
        until_done(lambda: call_off(at.orders.get(order.id), at.orders))
    return Standing(at.orders.get(order.id))


def _looked_at(order: Order, at: Counter) -> Standing:
    """A follow-on as its processor has it now. Nothing is charged by looking."""
    if order.state is not OrderState.PLACED:
        return Standing(order)
    try:
        truth = hearing.truth(order, processors=at.processors, return_url=at.return_url)
        return _heard(order, truth, at.processors.known(order), at)
    except (Outage, ProcessorRefused):
        return Standing(order)


def _heard(order: Order, truth: Truth, processor: Processor, at: Counter) -> Standing:
    """A declined payment is called off: nobody shall pay it later, when its buyer has gone on."""
    if truth.state is PaymentState.OPEN and truth.failure:
        truth = processor.cancel(order, return_url=at.return_url(order))
    return converge(order, truth, at.orders)


def _called_off(order: Order, at: Counter) -> Standing:
    truth = hearing.cancelled(order, processors=at.processors, return_url=at.return_url)
    return converge(order, truth, at.orders)


def _waits(standing: Standing) -> bool:
    """Whether the buyer has to do something, or to wait a moment. What a bank takes days for is not waited
    for."""
    if standing.order.state is not OrderState.PLACED:
        return False
    return standing.truth is None or standing.truth.state is not PaymentState.PROCESSING


def _offered(order: Order, run: Run, follow_ons: tuple[Standing, ...], at: Counter) -> Offered | None:
    """The next offer that has no answer and can be made; those that cannot are passed by as after a no."""
    lost = {one.order.id for one in follow_ons if one.order.state is OrderState.EXPIRED}
    ways = {
        answer.step: answer.yes and follow_on_id(order.id, answer.step) not in lost for answer in run.answers
    }
    while (step := reached(order.steps, ways)) is not None:
        offered = _made(order, step, at)
        if offered is not None:
            return offered
        ways[step.id] = False
    return None


_UNSELLABLE = (
    NotFound,
    Gone,
    NotYetOnSale,
    SoldOut,
    NotShipped,
    Invalid,
    RegionNeeded,
    LocationUnclear,
    TooMuchAtOnce,
)


def _made(order: Order, step: Step, at: Counter) -> Offered | None:
    """The offer of a step; None if it is over, or cannot be sold to this buyer."""
    assert order.payment.settled_at is not None
    closes = step.closes(order.payment.settled_at)
    if at.now >= closes:
        return None
    try:
        offer = at.storefront.after(order, step.product).on_sale(at.now).in_stock()
        priced = chargeable(sendable(price(step, offer, order, now=at.now)), offer)
        located(deliverable(order.buyer, offer, priced), offer, priced)
    except _UNSELLABLE:
        return None
    if priced.currency != order.payment.amount.currency:
        return None
    # Where one click buys there is nothing to answer with.
    if offer.product.insists or not payable(offer.product, step.option, [offer.connection]):
        return None
    return Offered(step, offer, priced, closes)
