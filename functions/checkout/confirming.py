"""What the confirmation's routes do: ask where an order stands, where its buyer can go on, and what is
answered to the offers after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from cartwright.application import fulfilling, offering
from cartwright.application.fulfilling import Fulfilled, GivenBack, fulfilled, onward, opened
from cartwright.application.offering import Counter, Stage
from cartwright.application.opening import payable
from cartwright.application.settling import Standing, confirm
from cartwright.bootstrap import base, filing, processing, shop, vaults
from cartwright.domain.errors import Invalid, NotFound, Outage
from cartwright.domain.ids import AccountId, FileId, OrderId, ProductId, StepId, parse
from cartwright.domain.money import Money, total
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.payments import Asks
from cartwright.domain.refunds import Returns
from checkout.order_models import StepAnswer
from checkout.standings import CardForm, StandingPage, State, again_url, state
from checkout.visit import Visit

JUST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Back:
    """What was given back of a page's orders: each read once, when it is first asked for."""

    account: AccountId
    known: dict[OrderId, Returns] = field(default_factory=dict)

    def of(self, order: OrderId, /) -> Returns:
        if order not in self.known:
            self.known[order] = shop.store().of(self.account).returns.of(order)
        return self.known[order]


@dataclass(frozen=True, slots=True)
class Address:
    """The confirmation's own, as it came: what is no order's is not found."""

    slug: str
    order: str
    key: str

    def __str__(self) -> str:
        return f"/{self.slug}/orders/{self.order}/{self.key}"


def stand(visit: Visit, at: Address) -> StandingPage:
    """Where the order stands now, after asking the processor. Raises NotFound without the right key."""
    try:
        standing = _confirmed(visit, at)
        stage = _stage(standing.order)
        now, locale = state(standing), visit.locale if visit.wanted else standing.order.buyer.locale
        url = _bank_url(stage) or _pay_url(standing.order, now)
        back = _Back(standing.order.account)
        given = _given(standing.order, stage, back)
        page = StandingPage(now, standing.order, locale, url, stage, base.clock().now(), given=given)
        return replace(page, returned=_returned(standing.order, back), card=_card(standing.order, now))
    except Outage:
        # Paid or not, nobody knows just now: the one thing to say is to wait, not to pay again.
        return StandingPage(State.CONFIRMING, None, visit.locale)


def answer(visit: Visit, at: Address, step: str, said: StepAnswer) -> None:
    """A yes or a no to an offer; nothing where that was answered, or the order is not paid.

    Raises NotFound without the right key, Invalid for a yes to no sum, StepOver, PriceChanged, and Outage
    with nothing lost: say it again.
    """
    wanted = StepId(_parsed("step", step))
    paid = _confirmed(visit, at).order
    if paid.state is not OrderState.PAID:
        return
    if said.answer == "no":
        offering.decline(paid, wanted, at=_counter(paid))
        return
    if said.shown is None:
        raise Invalid.at("/shown", "what is to be paid")
    offering.accept(paid, wanted, Money(said.shown.minor, said.shown.currency), at=_counter(paid))


def leave(visit: Visit, at: Address, product: str) -> str:
    """Where the buyer goes on to, signed for this very click. Raises NotFound without the right key, and for
    what is not paid or leads nowhere; Outage."""
    order = _opened(visit, at)
    mine = shop.store().of(order.account)
    return onward(
        order,
        ProductId(_parsed("product", product)),
        shelf=mine.catalogue,
        entitlements=mine.entitlements,
        returns=mine.returns,
        redirects=mine.redirects,
        vault=vaults.vault(),
        clicks=None if visit.only_asks else mine.clicks,
        now=base.clock().now(),
    )


def download(visit: Visit, at: Address, product: str, file: str) -> str:
    """Where the file is, for this very click. Raises what `leave` does."""
    order = _opened(visit, at)
    mine = shop.store().of(order.account)
    return fulfilling.download(
        order,
        ProductId(_parsed("product", product)),
        FileId(_parsed("file", file)),
        shelf=mine.catalogue,
        entitlements=mine.entitlements,
        returns=mine.returns,
        files=filing.files(by_head=visit.only_asks),
        clicks=None if visit.only_asks else mine.clicks,
        now=base.clock().now(),
    )


def _opened(visit: Visit, at: Address) -> Order:
    """The order, whoever has its key. Raises NotFound."""
    wanted = OrderId(_parsed("order", at.order))
    account = shop.storefront().account(visit.host, at.slug)
    return opened(wanted, at.key, at.slug, orders=shop.orders(account))


def _confirmed(visit: Visit, at: Address) -> Standing:
    """Raises NotFound, and Outage."""
    wanted = OrderId(_parsed("order", at.order))
    account = shop.storefront().account(visit.host, at.slug)
    orders, processors = shop.orders(account), processing.processors()
    standing = confirm(wanted, at.key, orders=orders, processors=processors, return_url=shop.return_url)
    if standing.order.slug != at.slug:
        raise NotFound
    return standing


def _stage(order: Order) -> Stage | None:
    """Where the buyer is in the funnel; None of an order that has none."""
    if not order.steps or order.state is not OrderState.PAID:
        return None
    return offering.stand(order, at=_counter(order))


def _given(order: Order, stage: Stage | None, back: GivenBack) -> Sequence[Fulfilled]:
    """What the buyer gets of the order, and of what was added to it."""
    added = [one.order for one in stage.follow_ons] if stage else []
    mine = shop.store().of(order.account)
    return fulfilled(
        [order, *added],
        shelf=mine.catalogue,
        entitlements=mine.entitlements,
        returns=back,
        now=base.clock().now(),
    )


def _returned(order: Order, back: GivenBack) -> Money | None:
    """What was given back of a paid order, or is on its way. Who has just paid got nothing back: that is not
    looked for."""
    paid = order.payment.settled_at
    if paid is None or order.state is not OrderState.PAID or base.clock().now() - paid < JUST:
        return None
    returns = back.of(order.id)
    return total([returns.going(line) for line in order.lines], order.payment.amount.currency)


def _counter(order: Order) -> Counter:
    mine = shop.store().of(order.account)
    return Counter(
        runs=mine.runs,
        orders=mine.orders,
        storefront=shop.storefront(),
        processors=processing.processors(),
        return_url=shop.return_url,
        now=base.clock().now(),
    )


def _parsed(kind: str, text: str) -> str:
    """Raises NotFound for what is no id."""
    try:
        return parse(kind, text)
    except Invalid as unparsable:
        raise NotFound from unparsable


def _bank_url(stage: Stage | None) -> str:
    """Where the bank of who added something asks its question."""
    waiting = stage.waiting if stage else None
    if waiting is None or state(waiting) is not State.ACTION:
        return ""
    order = waiting.order
    return processing.processors().known(order).open(order, return_url=shop.return_url(order)).hosted_url


def _is_hosted(order: Order) -> bool:
    return shop.store().of(order.account).connections.get(order.payment.connection).can.hosted


def _card(order: Order, now: State) -> CardForm | None:
    """Where a card is typed here: for what failed of a subscription, and for what was passed on to another
    connection than the cart has its fields of. None elsewhere."""
    if not (_by_itself(order) and now in {State.DECLINED, State.UNPAID}):
        return None
    connection = shop.store().of(order.account).connections.get(order.payment.connection)
    if connection.processor != "stripe":
        return None
    intent = processing.processors().of(connection).open(order, return_url=shop.return_url(order))
    setup = order.payment.asks is Asks.METHOD
    script = base.settings().stripe_script
    key, theirs = connection.publishable_key, connection.linked
    return CardForm(key, intent.client_secret, script, setup=setup, account=theirs)


def _by_itself(order: Order) -> bool:
    """Whether it is paid on its own page. What has no reference yet may still be passed on to another
    connection: that is shown to nobody but in answer to its own form."""
    return order.moves is not None or (bool(order.formerly) and bool(order.payment.reference))


def _pay_url(order: Order, now: State) -> str:
    """Where the buyer can still pay: at the processor if it waits for the buyer there, else the cart. What
    failed of a subscription is paid as it is, and never bought anew."""
    if order.moves is not None:
        if now not in {State.ACTION, State.DECLINED, State.UNPAID}:
            return ""
        return payable(
            order,
            orders=shop.orders(order.account),
            processors=processing.processors(),
            return_url=shop.return_url,
        )
    waits = now in {State.DECLINED, State.UNPAID} and bool(order.payment.reference)
    at_its_own = waits and (_by_itself(order) or _is_hosted(order))
    if now is State.ACTION or at_its_own:
        opened = processing.processors().known(order).open(order, return_url=shop.return_url(order))
        return opened.hosted_url or again_url(order)
    return again_url(order) if now in {State.DECLINED, State.UNPAID, State.EXPIRED} else ""
