"""What passes between us and PayPal, as its public documentation has it: strict, and in our own words.

Nothing that is not named is let through, so that a typo is found and not ignored. What we ask for is narrower
than what PayPal takes; what it answers is as far as the simulator goes. Sources: developer.paypal.com,
"Orders v2", "Payments v2", "Payment Method Tokens v3", "Disputes v1", "Transaction Search v1", "Webhooks
Management v1" and "Authentication", read in November 2026.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from jsonschema import Draft202012Validator

type Schema = dict[str, Any]


def thing(needed: dict[str, Schema], **maybe: Schema) -> Schema:
    """An object with these members and no others."""
    return {
        "type": "object",
        "properties": needed | maybe,
        "required": sorted(needed),
        "additionalProperties": False,
    }


def text(pattern: str = "", *, most: int = 127) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most} | ({"pattern": pattern} if pattern else {})


def one_of(*words: str) -> Schema:
    return {"enum": list(words)}


def many(item: Schema, *, least: int = 0, most: int = 500) -> Schema:
    return {"type": "array", "items": item, "minItems": least, "maxItems": most}


WHOLE = {"properties": {"currency_code": one_of("HUF", "JPY", "TWD")}}
MONEY = thing(
    {"currency_code": text("^[A-Z]{3}$"), "value": text(r"^-?(0|[1-9][0-9]*)(\.[0-9]{2})?$", most=32)}
) | {
    "if": WHOLE,
    "then": {"properties": {"value": {"pattern": r"^-?[0-9]+$"}}},
    "else": {"properties": {"value": {"pattern": r"^-?[0-9]+\.[0-9]{2}$"}}},
}
ID = text("^[A-Z0-9]{1,36}$")
VAULT_ID = text("^[0-9a-zA-Z_-]{1,255}$", most=255)
COUNTRY = text("^[A-Z]{2}$")
MOMENT = text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$", most=64)
URL = text("^https?://", most=2048)
LINK = thing({"href": URL, "rel": text("^[a-z-]+$"), "method": one_of("GET", "POST", "PATCH", "DELETE")})
LINKS = many(LINK)
OURS = text("^acc_[0-9a-z]+:ord_[0-9a-z]+:pay_[0-9a-z]+(:ref_[0-9a-z]+)?$")
"""Whose it is: what we write to it, and find it by. What others wrote to theirs may be anything."""

CONTEXT = thing(
    {"return_url": URL, "cancel_url": URL, "shipping_preference": one_of("NO_SHIPPING")},
    user_action=one_of("PAY_NOW", "CONTINUE"),
)
VAULT = thing({"store_in_vault": one_of("ON_SUCCESS"), "usage_type": one_of("MERCHANT", "PLATFORM")})
OPENING = thing(
    {
        "intent": one_of("CAPTURE"),
        "purchase_units": many(
            thing(
                {
                    "reference_id": one_of("default"),
                    "amount": MONEY,
                    "description": text(),
                    "custom_id": OURS,
                    "invoice_id": text("^pay_[0-9a-z]+$"),
                }
            ),
            least=1,
            most=1,
        ),
    },
    payment_source=thing(
        {"paypal": thing({"experience_context": CONTEXT}, attributes=thing({"vault": VAULT}))}
    ),
)
CHARGE = thing(
    {},
    payment_source=thing(
        {
            "paypal": thing(
                {
                    "vault_id": VAULT_ID,
                    "stored_credential": thing(
                        {
                            "payment_initiator": one_of("CUSTOMER", "MERCHANT"),
                            "usage": one_of("FIRST", "SUBSEQUENT", "DERIVED"),
                            "usage_pattern": one_of(
                                "IMMEDIATE",
                                "DEFERRED",
                                "RECURRING_PREPAID",
                                "RECURRING_POSTPAID",
                                "SUBSCRIPTION_PREPAID",
                                "SUBSCRIPTION_POSTPAID",
                                "UNSCHEDULED_PREPAID",
                                "UNSCHEDULED_POSTPAID",
                                "INSTALLMENT_PREPAID",
                                "INSTALLMENT_POSTPAID",
                                "THRESHOLD_PREPAID",
                                "THRESHOLD_POSTPAID",
                            ),
                        }
                    ),
                }
            )
        }
    ),
)
_PATCHED = "/purchase_units/@reference_id=='default'"
PATCHES = many(
    {
        "oneOf": [
            thing({"op": one_of("replace"), "path": one_of(path), "value": value})
            for path, value in {
                "/intent": one_of("CAPTURE", "AUTHORIZE"),
                f"{_PATCHED}/custom_id": text(),
                f"{_PATCHED}/description": text(),
            }.items()
        ]
    },
    least=1,
)
REFUNDING = thing({"amount": MONEY, "custom_id": OURS, "invoice_id": text("^ref_[0-9a-z]+$")})
SETTING_UP = thing(
    {
        "customer": thing({"merchant_customer_id": text("^[0-9a-zA-Z-_.^*$@#]{1,64}$", most=64)}),
        "payment_source": thing(
            {
                "paypal": thing(
                    {
                        "description": text(most=128),
                        "usage_type": one_of("MERCHANT", "PLATFORM"),
                        "experience_context": CONTEXT,
                    }
                )
            }
        ),
    }
)
EXCHANGE = thing({"payment_source": thing({"token": thing({"id": ID, "type": one_of("SETUP_TOKEN")})})})
VERIFYING = thing(
    {
        "auth_algo": text("^[a-zA-Z0-9]+$", most=100),
        "cert_url": text(most=500),
        "transmission_id": text(r"^(?!\d+$)\w+\S+$", most=50),
        "transmission_sig": text(r"^(?!\d+$)\w+\S+$", most=500),
        "transmission_time": MOMENT,
        "webhook_id": text("^[a-zA-Z0-9]+$", most=50),
        "webhook_event": {"type": "object"},
    }
)

ADDRESS = thing({"country_code": COUNTRY})
PAYER = thing(
    {"payer_id": text("^[2-9A-Z0-9]{13}$"), "email_address": text("@"), "address": ADDRESS},
    name=thing({"given_name": text(), "surname": text()}),
)
CUSTOMER = thing({"id": text("^[0-9a-zA-Z_-]+$", most=22)}, merchant_customer_id=text(most=64))
WALLET = thing(
    {},
    email_address=text("@"),
    account_id=text("^[2-9A-Z0-9]{13}$"),
    address=ADDRESS,
    attributes=thing(
        {"vault": thing({"id": VAULT_ID, "status": one_of("VAULTED", "APPROVED"), "customer": CUSTOMER})}
    ),
)
CAPTURE = thing(
    {
        "id": ID,
        "status": one_of("COMPLETED", "DECLINED", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "FAILED"),
        "amount": MONEY,
        "final_capture": {"type": "boolean"},
        "seller_receivable_breakdown": thing(
            {"gross_amount": MONEY, "paypal_fee": MONEY, "net_amount": MONEY}
        ),
        "create_time": MOMENT,
        "update_time": MOMENT,
    },
    custom_id=text(),
    invoice_id=text(),
    supplementary_data=thing({"related_ids": thing({"order_id": ID})}),
)
REFUND = thing(
    {
        "id": ID,
        "status": one_of("CANCELLED", "FAILED", "PENDING", "COMPLETED"),
        "amount": MONEY,
        "create_time": MOMENT,
        "update_time": MOMENT,
    },
    custom_id=text(),
    invoice_id=text(),
)
ORDER = thing(
    {
        "id": ID,
        "intent": one_of("CAPTURE", "AUTHORIZE"),
        "status": one_of("CREATED", "SAVED", "APPROVED", "VOIDED", "COMPLETED", "PAYER_ACTION_REQUIRED"),
        "purchase_units": many(
            thing(
                {"reference_id": text(), "amount": MONEY},
                description=text(),
                custom_id=text(),
                invoice_id=text(),
                payments=thing({"captures": many(CAPTURE, least=1)}, refunds=many(REFUND)),
            ),
            least=1,
            most=1,
        ),
        "create_time": MOMENT,
        "links": LINKS,
    },
    update_time=MOMENT,
    payer=PAYER,
    payment_source=thing({"paypal": WALLET}),
)
KEPT_WALLET = thing(
    {"usage_type": one_of("MERCHANT", "PLATFORM")}, email_address=text("@"), account_id=text()
)
SETUP = thing(
    {
        "id": ID,
        "status": one_of("CREATED", "PAYER_ACTION_REQUIRED", "APPROVED", "VAULTED", "TOKENIZED"),
        "customer": CUSTOMER,
        "payment_source": thing({"paypal": KEPT_WALLET}),
        "links": LINKS,
    }
)
TOKEN = thing({"id": VAULT_ID, "customer": CUSTOMER, "payment_source": thing({"paypal": KEPT_WALLET})})
TOKENS = thing({"customer": CUSTOMER, "payment_tokens": many(TOKEN), "total_items": {"type": "integer"}})
DISPUTE_STATUS = one_of(
    "OPEN",
    "WAITING_FOR_BUYER_RESPONSE",
    "WAITING_FOR_SELLER_RESPONSE",
    "UNDER_REVIEW",
    "RESOLVED",
    "OTHER",
)
LISTED_DISPUTE = {
    "dispute_id": text("^[A-Z0-9-]+$"),
    "create_time": MOMENT,
    "update_time": MOMENT,
    "reason": text("^[A-Z_]+$"),
    "status": DISPUTE_STATUS,
    "dispute_amount": MONEY,
}
DISPUTE = thing(
    LISTED_DISPUTE
    | {
        "disputed_transactions": many(
            thing({"seller_transaction_id": ID, "custom": {"type": "string"}}), least=1
        ),
        "dispute_life_cycle_stage": one_of("INQUIRY", "CHARGEBACK", "PRE_ARBITRATION", "ARBITRATION"),
    },
    seller_response_due_date=MOMENT,
    dispute_outcome=thing({"outcome_code": text("^[A-Z_]+$")}),
)
TRANSACTION = thing(
    {
        "transaction_id": ID,
        "transaction_event_code": text("^T[0-9]{4}$"),
        "transaction_initiation_date": MOMENT,
        "transaction_updated_date": MOMENT,
        "transaction_amount": MONEY,
        "transaction_status": one_of("D", "P", "S", "V"),
    },
    fee_amount=MONEY,
    paypal_reference_id=ID,
    paypal_reference_id_type=one_of("ODR", "TXN", "SUB", "PAP"),
    invoice_id=text(),
    custom_field=text(),
) | {
    # Which way withdrawals go, and those that come back.
    "allOf": [
        {
            "if": {"properties": {"transaction_event_code": {"pattern": code}}},
            "then": {"properties": {"transaction_amount": {"properties": {"value": {"pattern": sign}}}}},
        }
        for code, sign in (("^T04", "^-"), ("^(T03..|T1101)$", "^[0-9]"))
    ]
}
COUNT = {"type": "integer", "minimum": 0}
TRANSACTIONS = thing(
    {
        "transaction_details": many(thing({"transaction_info": TRANSACTION})),
        "start_date": MOMENT,
        "end_date": MOMENT,
        "page": COUNT,
        "total_items": COUNT,
        "total_pages": COUNT,
    }
)
ERROR = thing(
    {"name": text("^[A-Z_]+$"), "message": text(most=2048), "debug_id": text()},
    details=many(thing({"issue": text("^[A-Z_]+$"), "description": text(most=2048)}, field=text())),
    links=LINKS,
)
TOLD_ORDER = ORDER | {"required": [name for name in ORDER["required"] if name != "links"]}
RESOURCES = {
    "capture": CAPTURE,
    "refund": REFUND,
    "checkout-order": TOLD_ORDER,
    "dispute": DISPUTE,
    "payment_token": TOKEN,
}
"""What an event is about, whole: by its type. Who is told of an order needs no links to it."""

EVENT = thing(
    {
        "id": text("^WH-[A-Z0-9]+-[A-Z0-9]+$"),
        "event_version": text(),
        "create_time": MOMENT,
        "resource_type": one_of(*RESOURCES),
        "resource_version": text(),
        "event_type": text("^[A-Z.-]+$"),
        "summary": text(),
        "resource": {"type": "object"},
    }
) | {
    "allOf": [
        {
            "if": {"properties": {"resource_type": {"const": kind}}},
            "then": {"properties": {"resource": resource}},
        }
        for kind, resource in RESOURCES.items()
    ]
}
NOTHING: Schema = {}

OPERATIONS: list[tuple[str, str, Schema | None, dict[int, Schema | None]]] = [
    ("POST", r"/v2/checkout/orders", OPENING, {200: ORDER, 201: ORDER}),
    ("GET", r"/v2/checkout/orders/[A-Z0-9]+", None, {200: ORDER}),
    ("PATCH", r"/v2/checkout/orders/[A-Z0-9]+", PATCHES, {204: None}),
    ("POST", r"/v2/checkout/orders/[A-Z0-9]+/capture", CHARGE, {200: ORDER, 201: ORDER}),
    ("GET", r"/v2/payments/captures/[A-Z0-9]+", None, {200: CAPTURE}),
    ("POST", r"/v2/payments/captures/[A-Z0-9]+/refund", REFUNDING, {200: REFUND, 201: REFUND}),
    ("POST", r"/v3/vault/setup-tokens", SETTING_UP, {200: SETUP, 201: SETUP}),
    ("GET", r"/v3/vault/setup-tokens/[A-Z0-9]+", None, {200: SETUP}),
    ("POST", r"/v3/vault/payment-tokens", EXCHANGE, {200: TOKEN, 201: TOKEN}),
    ("GET", r"/v3/vault/payment-tokens", None, {200: TOKENS}),
    (
        "GET",
        r"/v1/customer/disputes",
        None,
        {200: thing({"items": many(thing(LISTED_DISPUTE), most=50)})},
    ),
    ("GET", r"/v1/customer/disputes/[A-Z0-9-]+", None, {200: DISPUTE}),
    ("GET", r"/v1/reporting/transactions", None, {200: TRANSACTIONS}),
    (
        "POST",
        r"/v1/notifications/verify-webhook-signature",
        VERIFYING,
        {200: thing({"verification_status": one_of("SUCCESS", "FAILURE")})},
    ),
]
UNKEYED = {"/v1/notifications/verify-webhook-signature"}
"""What may be asked twice without a key: it changes nothing."""

QUERIES: dict[str, Schema] = {
    "/v3/vault/payment-tokens": thing({"customer_id": text()}),
    "/v1/customer/disputes": thing({"disputed_transaction_id": ID, "page_size": text("^[0-9]+$")}),
    "/v1/reporting/transactions": thing(
        {
            "start_date": MOMENT,
            "end_date": MOMENT,
            "fields": one_of("transaction_info", "all"),
            "balance_affecting_records_only": one_of("Y", "N"),
            "page_size": text("^([1-9][0-9]?|[1-4][0-9]{2}|500)$"),
            "page": text("^[1-9][0-9]*$"),
        }
    ),
}


def wrong(schema: Schema, document: object, about: str) -> Iterator[str]:
    for error in Draft202012Validator(schema).iter_errors(document):
        where = "/".join(map(str, error.absolute_path))
        yield f"{about}: /{where}: {error.message[:200]}"


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
    method, path, key, asked = exchange.method, exchange.path, exchange.key, exchange.asked
    status, answer = exchange.status, exchange.answer
    about = f"{method} {path}"
    known = next((one for one in OPERATIONS if one[0] == method and re.fullmatch(one[1], path)), None)
    if known is None:
        yield f"{about}: no such operation"
        return
    _, _, request, answers = known
    if request is None and asked is not None:
        yield f"{about}: has a body"
    if request is not None:
        yield from wrong(request, asked, f"{about} asked")
        if not key and path not in UNKEYED:
            yield f"{about}: has no request id"
    if len(key) > 108:
        yield f"{about}: a request id of more than 108 characters"
    expected_query = QUERIES.get(path, thing({})) if method == "GET" else thing({})
    yield from wrong(expected_query, exchange.query, f"{about} query")
    if status >= 400:
        yield from wrong(ERROR, answer, f"{about} {status}")
    elif status not in answers:
        yield f"{about}: {status} is not among its answers"
    else:
        expected = answers[status]
        if expected is None:
            yield from () if answer is None else (f"{about} {status}: has a body",)
        else:
            yield from wrong(expected, answer, f"{about} {status}")
