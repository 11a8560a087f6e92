"""What buying does between request and answer: the use case, handed its collaborators."""

from __future__ import annotations

from typing import Literal

from fastapi.responses import Response

from cartwright.application import selling
from cartwright.application.replacing import AlreadyPaid, EarlierUnknown
from cartwright.application.selling import OrderDiffers, Placed, Purchase
from cartwright.bootstrap import base, processing, shop, vat
from cartwright.domain.attempts import TooManyAttempts
from cartwright.domain.buyers import Buyer, Delivery, Evidence
from cartwright.domain.coupons import REFUSALS
from cartwright.domain.errors import NotFound, Outage, Refusal
from cartwright.domain.money import Money
from cartwright.domain.orders import Order
from cartwright.domain.payments import Asks
from cartwright.domain.people import ShopClosed
from cartwright.domain.proofs import ProofNeeded
from cartwright.domain.tax import Place
from cartwright.domain.tax.evidence import LocationUnclear
from cartwright.http import problems
from cartwright.telemetry import count, logger
from checkout import answers, choices, discounts, draws, due, firms, hints, lately, words
from checkout.cards import test_cards
from checkout.carts import page, showing
from checkout.order_models import HostedPayment, OrderPlaced, OrderRequest, SandboxPayment, StripePayment
from checkout.proving import checked
from checkout.reading import from_fields
from checkout.visit import Visit
from checkout.wishes import Wish


def buy(visit: Visit, slug: str, asked: OrderRequest) -> Placed:
    """The order placed and its payment opened. Raises whatever `place` does."""
    where = Place(asked.country, asked.region, asked.postcode)
    declared = asked.country if asked.confirmed else ""
    evidence = Evidence(asked.country, visit.ip_country, declared_country=declared)
    purchase = Purchase(
        host=visit.host,
        slug=slug,
        attempt=asked.attempt,
        selection=choices.selection(asked),
        buyer=Buyer(
            asked.email,
            asked.name,
            where,
            evidence,
            visit.locale,
            business=firms.buying(asked),
            delivery=Delivery(asked.street, asked.city) if asked.street or asked.city else None,
            passed=asked.passthrough,
        ),
        shown=Money(asked.shown.minor, asked.shown.currency),
        hint=hints.meant(asked.hint),
        replaces=asked.replaces,
        replaces_key=asked.replaces_key,
        coupon=asked.coupon,
        answers=asked.answers,
        address=visit.address,
        remind=asked.remind,
        proof=asked.proof,
        pay_with=asked.pay_with,
        lately=lately.held(visit),
        again=asked.again,
        let_be=tuple(asked.let_be),
        bought_in=draws.bought_in(visit),
    )
    try:
        return _place(purchase)
    except TooManyAttempts as full:
        count("OrdersRefusedByLimit")
        logger().warning("too many attempts", extra={"by": full.facts["by"], "host": visit.host})
        raise
    except ProofNeeded:
        count("OrdersChallenged")
        raise


def _place(purchase: Purchase) -> Placed:
    return selling.place(
        purchase,
        storefront=shop.storefront(),
        orders=shop.orders,
        carts=shop.carts,
        processors=processing.processors(),
        key=base.births().secret(),
        return_url=shop.return_url,
        returns=shop.returns,
        now=base.clock().now(),
        limits=shop.limits(),
        vouch=vat.vouch,
        check=checked,
    )


def trapped(slug: str, asked: OrderRequest) -> OrderPlaced | None:
    """What is answered to who filled in the field that nobody sees: as if all were well, of an order that was
    never placed. None for people."""
    if not asked.subject:
        return None
    count("OrdersTrapped")
    births = base.births()
    order, key = births.born("order"), births.secret()
    return OrderPlaced(order=order, key=key, confirm_url=f"/{slug}/orders/{order}/{key}", payment=None)


def by_script(visit: Visit, slug: str, asked: OrderRequest, response: Response) -> OrderPlaced:
    """An order as the page's script sends it, which its browser keeps in mind by `response`. Raises whatever
    `place` does."""
    if nothing := trapped(slug, asked):
        return nothing
    outcome = buy(visit, slug, asked)
    lately.keep(response, outcome)
    return placed(visit, outcome)


def buy_by_form(visit: Visit, slug: str, wish: Wish) -> Response:
    """An order without a script: on to the payment, or the page again with what is wrong beside its field."""
    if wish.updates:
        wrong = words.fields(wish.complaints(), visit.locale)
        return page(visit, showing(visit, slug, wish), wish, complaints=wrong)
    try:
        asked = from_fields(OrderRequest, wish.asked)
        if nothing := trapped(slug, asked):
            return answers.onward(nothing.confirm_url)
        try:
            placed = buy(visit, slug, asked)
        except AlreadyPaid:
            return answers.onward(f"/{slug}/orders/{asked.replaces}/{asked.replaces_key}")
    except REFUSALS as refused:
        return page(
            visit,
            showing(visit, slug, wish),
            wish,
            status=problems.status_of(refused),
            complaints=discounts.complaint(refused, visit.locale),
        )
    except (NotFound, ShopClosed):
        raise
    except (Refusal, Outage) as error:
        again = page(
            visit,
            showing(visit, slug, wish),
            wish,
            status=problems.status_of(error),
            complaints=words.complaints(error, visit.locale),
            alert=words.alert(error, visit.locale),
            new_attempt=isinstance(error, OrderDiffers),
            unclear=isinstance(error, LocationUnclear),
            unknown=str(error.facts["order"]) if isinstance(error, EarlierUnknown) else "",
        )
        again.headers.update(problems.when(error))
        return again
    onward = answers.onward(_leads_to(visit, placed))
    lately.keep(onward, placed)
    return onward


def _leads_to(visit: Visit, placed: Placed) -> str:
    """Where it is paid; where nothing is left to pay, its confirmation."""
    if placed.intent is None or not placed.intent.hosted_url:
        return f"{confirm_url(placed.order)}{visit.asking}"
    ours = placed.through is not None and placed.through.processor == "sandbox"
    return placed.intent.hosted_url + (f"&lang={visit.wanted}" if ours and visit.wanted else "")


def placed(visit: Visit, outcome: Placed) -> OrderPlaced:
    """The answer to an order: where it is found, and how its browser pays."""
    order, intent = outcome.order, outcome.intent
    payment: SandboxPayment | StripePayment | HostedPayment | None = None
    through = outcome.through
    if intent is not None and through is not None:
        if through.processor == "sandbox":
            payment = SandboxPayment(pay_url=intent.hosted_url, cards=list(test_cards()))
        elif through.can.hosted:
            # Nowhere to go: it was paid or called off meanwhile, as the confirmation says.
            payment = HostedPayment(pay_url=intent.hosted_url) if intent.hosted_url else None
        else:
            asks: Literal["money", "method"] = "method" if order.payment.asks is Asks.METHOD else "money"
            payment = StripePayment(
                publishable_key=through.publishable_key,
                account=through.linked,
                client_secret=intent.client_secret,
                asks=asks,
            )
    return OrderPlaced(
        order=order.id,
        key=order.key,
        confirm_url=confirm_url(order),
        payment=payment,
        later=due.of_order(order, visit.locale),
    )


def confirm_url(order: Order) -> str:
    """The order's confirmation page, on the host it is read on."""
    return f"/{order.slug}/orders/{order.id}/{order.key}"
