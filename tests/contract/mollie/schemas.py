"""What passes between us and Mollie, as its public documentation has it: strict, and in our own words.

Source: docs.mollie.com/reference, "Payments API", "Customers API", "Refunds API", "Chargebacks API" and
"Settlements API" with their lists, read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.contract.paypal.schemas import Schema, many, one_of, text, thing, wrong

WHOLE = {"properties": {"currency": one_of("ISK", "JPY")}}
MONEY = thing({"currency": text("^[A-Z]{3}$"), "value": text(r"^[0-9]+(\.[0-9]{2})?$", most=32)}) | {
    "if": WHOLE,
    "then": {"properties": {"value": {"pattern": r"^[0-9]+$"}}},
    "else": {"properties": {"value": {"pattern": r"^[0-9]+\.[0-9]{2}$"}}},
}
SIGNED = thing({"currency": text("^[A-Z]{3}$"), "value": text(r"^-?[0-9]+(\.[0-9]{2})?$", most=32)}) | {
    "if": WHOLE,
    "then": {"properties": {"value": {"pattern": r"^-?[0-9]+$"}}},
    "else": {"properties": {"value": {"pattern": r"^-?[0-9]+\.[0-9]{2}$"}}},
}
FINE = thing({"currency": text("^[A-Z]{3}$"), "value": text(r"^-?[0-9]+\.[0-9]{4}$", most=32)})
"""Settlements add up amounts of four decimals, and round once."""
MOMENT = text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\+00:00|\.0Z|Z)$", most=64)
URL = text("^https?://", most=2048)
LINK = thing({"href": URL, "type": one_of("application/hal+json", "text/html")})
MODE = one_of("live", "test")
LABELS = thing(
    {"account": text("^acc_"), "order": text("^ord_"), "payment": text("^pay_")}, refund=text("^ref_")
)
PAYMENT_ID, CUSTOMER_ID, MANDATE_ID = text("^tr_[A-Za-z0-9]+$"), text("^cst_.+$"), text("^mdt_.+$")
NULL: Schema = {"type": "null"}
LABEL = one_of(
    "American Express",
    "Carta Si",
    "Carte Bleue",
    "Dankort",
    "Diners Club",
    "Discover",
    "JCB",
    "Laser",
    "Maestro",
    "Mastercard",
    "Unionpay",
    "Visa",
    "Vpay",
)

_ASKED = {
    "amount": MONEY,
    "description": text(most=255),
    "redirectUrl": URL,
    "webhookUrl": URL,
    "metadata": LABELS,
}
ONCE = thing(_ASKED)
FIRST = thing(_ASKED | {"customerId": CUSTOMER_ID, "sequenceType": one_of("first")})
AGAIN = thing(
    _ASKED | {"customerId": CUSTOMER_ID, "mandateId": MANDATE_ID, "sequenceType": one_of("recurring")}
)
CREATE: Schema = {"oneOf": [ONCE, FIRST, AGAIN]}
CUSTOMER_ASKED = thing({"name": text(most=255), "email": text("@"), "metadata": LABELS})
REFUND_ASKED = thing({"amount": MONEY, "description": text(most=255), "metadata": LABELS})

DETAILS = thing(
    {},
    cardNumber=text("^[0-9]{4}$"),
    cardLabel=LABEL,
    cardCountryCode=text("^[A-Z]{2}$"),
    cardFingerprint=text(),
    failureReason=text("^[a-z_]+$"),
    bankReasonCode=text("^[A-Z]{2}[0-9]{2}$"),
)
PAYMENT = thing(
    {
        "resource": one_of("payment"),
        "id": PAYMENT_ID,
        "mode": MODE,
        "createdAt": MOMENT,
        "amount": MONEY,
        "description": text(most=255),
        "method": {"anyOf": [NULL, text("^[a-z]+$")]},
        "metadata": LABELS,
        "status": one_of("open", "pending", "authorized", "paid", "canceled", "expired", "failed"),
        "profileId": text("^pfl_"),
        "sequenceType": one_of("oneoff", "first", "recurring"),
        "redirectUrl": URL,
        "webhookUrl": URL,
        "_links": thing({"self": LINK}, checkout=LINK),
    },
    isCancelable={"type": "boolean"},
    expiresAt=MOMENT,
    paidAt=MOMENT,
    canceledAt=MOMENT,
    expiredAt=MOMENT,
    failedAt=MOMENT,
    details=DETAILS,
    countryCode=text("^[A-Z]{2}$"),
    customerId=CUSTOMER_ID,
    mandateId=MANDATE_ID,
    settlementId=text("^stl_"),
    settlementAmount=SIGNED,
) | {
    "allOf": [
        {"if": {"properties": {"status": {"const": state}}}, "then": {"required": [moment]}}
        for state, moment in (
            ("paid", "paidAt"),
            ("canceled", "canceledAt"),
            ("expired", "expiredAt"),
            ("failed", "failedAt"),
        )
    ]
}
CUSTOMER = thing(
    {
        "resource": one_of("customer"),
        "id": CUSTOMER_ID,
        "mode": MODE,
        "createdAt": MOMENT,
        "name": text(),
        "email": text("@"),
        "metadata": LABELS,
        "_links": thing({"self": LINK}),
    }
)
MANDATE = thing(
    {
        "resource": one_of("mandate"),
        "id": MANDATE_ID,
        "mode": MODE,
        "customerId": CUSTOMER_ID,
        "status": one_of("valid", "pending", "invalid"),
        "method": text("^[a-z]+$"),
        "details": thing(
            {"cardExpiryDate": {"anyOf": [NULL, text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]}},
            cardHolder={"anyOf": [NULL, text()]},
            cardNumber=text("^[0-9]{4}$"),
            cardLabel=LABEL,
            cardFingerprint=text(),
        ),
        "createdAt": MOMENT,
        "_links": thing({"self": LINK}),
    }
)
REFUND = thing(
    {
        "resource": one_of("refund"),
        "id": text("^re_"),
        "mode": MODE,
        "amount": MONEY,
        "status": one_of("queued", "pending", "processing", "refunded", "failed", "canceled"),
        "createdAt": MOMENT,
        "description": text(most=255),
        "metadata": {"anyOf": [NULL, LABELS]},
        "paymentId": PAYMENT_ID,
        "_links": thing({"self": LINK}),
    },
    settlementAmount=SIGNED,
)
CHARGEBACK = thing(
    {
        "resource": one_of("chargeback"),
        "id": text("^chb_"),
        "amount": MONEY,
        "createdAt": MOMENT,
        "reason": {"anyOf": [NULL, thing({"code": text("^[A-Z]{2}[0-9]{2}$"), "description": text()})]},
        "paymentId": PAYMENT_ID,
        "reversedAt": {"anyOf": [NULL, MOMENT]},
        "_links": thing({"self": LINK}),
    },
    settlementAmount=SIGNED,
)
CAPTURE = thing(
    {
        "resource": one_of("capture"),
        "id": text("^cpt_"),
        "mode": MODE,
        "amount": MONEY,
        "paymentId": PAYMENT_ID,
        "createdAt": MOMENT,
        "_links": {"type": "object"},
    },
    settlementAmount=SIGNED,
)
_ROW = {
    "description": text(),
    "method": text("^[a-z]+$"),
    "count": {"type": "integer", "minimum": 0},
    "amountNet": FINE,
    "amountVat": {"anyOf": [NULL, FINE]},
    "amountGross": FINE,
}
RATE = thing({"fixed": {"anyOf": [NULL, FINE]}, "percentage": {"anyOf": [NULL, text(r"^[0-9.]+$")]}})
MONTH = thing(
    {"revenue": many(thing(_ROW)), "costs": many(thing(_ROW | {"rate": RATE}))},
    invoiceId={"anyOf": [NULL, text("^inv_")]},
)


def by(name: str, item: Schema) -> Schema:
    """An object whose members are called so."""
    return {"type": "object", "patternProperties": {name: item}, "additionalProperties": False}


SETTLEMENT = thing(
    {
        "resource": one_of("settlement"),
        "id": text("^stl_"),
        "reference": {"anyOf": [NULL, text(r"^[0-9]+\.[0-9]{4}\.[0-9]{2}$")]},
        "createdAt": MOMENT,
        "settledAt": {"anyOf": [NULL, MOMENT]},
        "status": one_of("open", "pending", "paidout", "failed"),
        "amount": SIGNED,
        "balanceId": text("^bal_"),
        "periods": by("^[0-9]{4}$", by("^[0-9]{2}$", MONTH)),
        "_links": thing(
            {"self": LINK}, payments=LINK, captures=LINK, refunds=LINK, chargebacks=LINK, invoice=LINK
        ),
    },
    invoiceId={"anyOf": [NULL, text("^inv_")]},
)
ERROR = thing(
    {"status": {"type": "integer"}, "title": text(), "detail": text(most=2048)},
    field=text(),
    _links={"type": "object"},
)


def page_of(name: str, item: Schema) -> Schema:
    following = {"anyOf": [NULL, LINK]}
    return thing(
        {
            "count": {"type": "integer", "minimum": 0},
            "_embedded": thing({name: many(item, most=250)}),
            "_links": thing({"self": LINK, "previous": following, "next": following}),
        }
    )


OPERATIONS: list[tuple[str, str, Schema | None, dict[int, Schema]]] = [
    ("POST", r"/v2/payments", CREATE, {201: PAYMENT}),
    ("GET", r"/v2/payments/tr_\w+", None, {200: PAYMENT}),
    ("DELETE", r"/v2/payments/tr_\w+", None, {200: PAYMENT}),
    ("GET", r"/v2/payments", None, {200: page_of("payments", PAYMENT)}),
    ("GET", r"/v2/refunds", None, {200: page_of("refunds", REFUND)}),
    ("GET", r"/v2/settlements", None, {200: page_of("settlements", SETTLEMENT)}),
    ("GET", r"/v2/settlements/stl_\w+/payments", None, {200: page_of("payments", PAYMENT)}),
    ("GET", r"/v2/settlements/stl_\w+/captures", None, {200: page_of("captures", CAPTURE)}),
    ("GET", r"/v2/settlements/stl_\w+/refunds", None, {200: page_of("refunds", REFUND)}),
    ("GET", r"/v2/settlements/stl_\w+/chargebacks", None, {200: page_of("chargebacks", CHARGEBACK)}),
    ("GET", r"/v2/chargebacks", None, {200: page_of("chargebacks", CHARGEBACK)}),
    ("POST", r"/v2/customers", CUSTOMER_ASKED, {201: CUSTOMER}),
    ("GET", r"/v2/customers/cst_\w+/payments", None, {200: page_of("payments", PAYMENT)}),
    ("GET", r"/v2/customers/cst_\w+/mandates/mdt_\w+", None, {200: MANDATE}),
    ("POST", r"/v2/payments/tr_\w+/refunds", REFUND_ASKED, {201: REFUND}),
    ("GET", r"/v2/payments/tr_\w+/refunds", None, {200: page_of("refunds", REFUND)}),
    ("GET", r"/v2/payments/tr_\w+/chargebacks", None, {200: page_of("chargebacks", CHARGEBACK)}),
]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A body of None is none."""

    method: str
    path: str
    key: str
    asked: Any
    query: dict[str, str]
    status: int
    answer: Any
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def problems(exchange: Exchange) -> Iterator[str]:
    """What is wrong with it."""
    about = f"{exchange.method} {exchange.path}"
    known = next(
        (one for one in OPERATIONS if one[0] == exchange.method and re.fullmatch(one[1], exchange.path)), None
    )
    if known is None:
        yield f"{about}: no such operation"
        return
    _, path, request, answers = known
    # A profile's key opens no settlement, and the token that does is asked for nothing else.
    token = exchange.headers.get("authorization", "").startswith("Bearer access_")
    if token is not path.startswith("/v2/settlements") and exchange.status < 400:
        yield f"{about}: with a key that does not open it"
    if request is None and exchange.asked is not None:
        yield f"{about}: has a body"
    if request is not None:
        yield from wrong(request, exchange.asked, f"{about} asked")
        if not exchange.key:
            yield f"{about}: has no idempotency key"
    if set(exchange.query) - ({"limit", "from"} if path.endswith("s") else set()):
        yield f"{about}: a query it does not know"
    if exchange.status >= 400:
        yield from wrong(ERROR, exchange.answer, f"{about} {exchange.status}")
    elif exchange.status not in answers:
        yield f"{about}: {exchange.status} is not among its answers"
    else:
        yield from wrong(answers[exchange.status], exchange.answer, f"{about} {exchange.status}")
