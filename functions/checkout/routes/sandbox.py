"""The sandbox's own pay page, and the same for the cart's script. A payment opens with its secret."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.bootstrap import processing, shop
from cartwright.domain.errors import Conflict, Declined, Invalid, NotFound, Outage
from cartwright.domain.ids import AccountId, ConnectionId, PaymentId, parse
from cartwright.domain.payments import PaymentState
from checkout import answers, display, looks
from checkout.cards import test_cards
from checkout.order_models import SandboxMove
from checkout.reading import fields, from_fields, from_json, is_form
from checkout.visit import Visit

router = APIRouter(prefix="/sandbox/{account}/{connection}/{payment}", include_in_schema=False)

Secret = Annotated[str, Query(max_length=200)]


@router.get("")
async def pay_page(
    request: Request, account: str, connection: str, payment: str, secret: Secret = ""
) -> Response:
    """The cards to choose from, or the bank's question; once it is not the buyer's turn, back to the shop."""
    found = _payment(account, connection, payment, secret)
    if not _with_the_buyer(found):
        return answers.onward(found.return_url)
    visit = Visit.of(request)
    order = shop.orders(found.account).get(found.order)
    return answers.html(
        "sandbox.html",
        visit,
        style=looks.sheet(order.accent),
        referrer="no-referrer",
        payment=found,
        order=order,
        amount=display.money(found.amount, visit.locale),
        cards=test_cards(),
    )


@router.post("")
async def pay(request: Request, account: str, connection: str, payment: str, secret: Secret = "") -> Response:
    """A card or an answer: from the script in JSON, answered in JSON; from the form, answered by a page."""
    found, body = _payment(account, connection, payment, secret), await request.body()
    if is_form(request):
        named = {name: values[-1] for name, values in fields(body).items()}
        return _by_form(found, from_fields(SandboxMove, named), f"{request.url.path}?{request.url.query}")
    moved = _moved(found, from_json(SandboxMove, body))
    return JSONResponse({"state": moved.state}, headers={"cache-control": "no-store"})


def _by_form(found: SandboxPayment, move: SandboxMove, here: str) -> Response:
    """The page again as long as it is the buyer's turn, else back to the shop."""
    try:
        moved = _moved(found, move)
    except Declined:
        return answers.onward(here)
    except (Conflict, Outage):
        return answers.onward(found.return_url)
    return answers.onward(here if _with_the_buyer(moved) else found.return_url)


def _with_the_buyer(payment: SandboxPayment) -> bool:
    """Whether there is a card to choose, or a question to answer."""
    if payment.state is PaymentState.OPEN:
        return not payment.kept
    return payment.state is PaymentState.ACTION


def _moved(payment: SandboxPayment, move: SandboxMove) -> SandboxPayment:
    """Raises Declined, Outage for an answer that got lost, Conflict for a payment that is over, Invalid."""
    if move.answer:
        return processing.sandbox().answer(payment, approve=move.answer == "approve")
    return processing.sandbox().pay(payment, move.card)


def _payment(account: str, connection: str, payment: str, secret: str) -> SandboxPayment:
    """Raises NotFound for what is not there, and without its secret."""
    try:
        ids = (
            AccountId(parse("account", account)),
            ConnectionId(parse("connection", connection)),
            PaymentId(parse("payment", payment)),
        )
    except Invalid as unparsable:
        raise NotFound from unparsable
    return processing.sandbox().payment(*ids, secret=secret)
