"""PayPal's own books: the transactions that moved the balance, by their event codes.

It takes up to three hours until a transaction is listed, and a question covers at most 31 days. The list
names captures and refunds, not orders: whose they are says the capture, asked once per payment. Source:
developer.paypal.com/docs/api/transaction-search/v1 and
developer.paypal.com/docs/transaction-search/transaction-event-codes, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from cartwright.adapters.processors.paypal_amounts import from_paypal
from cartwright.adapters.processors.paypal_truth import moment, named
from cartwright.adapters.processors.paypal_wire import Document, Wire
from cartwright.domain.errors import Outage
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement, MovementKind

TRANSACTIONS = "/v1/reporting/transactions"
AT_ONCE = timedelta(days=31)
PAGE = "500"

# By code, and where that is not named by its group: the first three characters.
KINDS: Mapping[str, MovementKind] = {
    "T00": MovementKind.PAYMENT,
    "T01": MovementKind.FEE,
    "T03": MovementKind.PAYOUT,  # from a bank account
    "T04": MovementKind.PAYOUT,  # and to it: by hand, by itself every day, or to Hyperwallet
    "T1101": MovementKind.PAYOUT,  # such a withdrawal, reversed
    "T1104": MovementKind.PAYOUT,  # such a deposit, reversed
    "T1106": MovementKind.DISPUTE,  # a payment that PayPal reversed
    "T1107": MovementKind.REFUND,
    "T1110": MovementKind.DISPUTE,  # held while it is disputed
    "T1111": MovementKind.DISPUTE,  # and let go
    "T1201": MovementKind.DISPUTE,  # a chargeback
    "T1202": MovementKind.DISPUTE,  # and its reversal
}
_BACK = {"T1101", "T1104"}
_OF_A_PAYMENT = {MovementKind.PAYMENT, MovementKind.REFUND, MovementKind.DISPUTE, MovementKind.WAITING}


@dataclass(frozen=True, slots=True)
class Whose:
    """PayPal's order that a capture belongs to, and ours; nothing for what is no capture, such as money
    somebody sent."""

    payment: str = ""
    order: str = ""


NOBODYS = Whose()


def statement(wire: Wire, *, since: datetime, until: datetime) -> Iterator[Movement]:
    """Every line from `since` till before `until` that moved the balance."""
    known: dict[str, Whose] = {"": NOBODYS}

    def whose(capture: str) -> Whose:
        if capture not in known:
            known[capture] = _whose(capture, wire)
        return known[capture]

    for line in _lines(wire, since, until):
        moved = _movement(line, whose)
        yield moved
        if moved.kind is MovementKind.PAYOUT and line.get("transaction_status") == "D":
            # A bank takes days, in which it was told as under way. What PayPal denies then has moved nothing.
            yield replace(moved, reference=f"{moved.reference}-denied", amount=-moved.amount, fee=-moved.fee)


def invoiced(wire: Wire, invoice: str, *, since: datetime, until: datetime) -> str:
    """PayPal's order that was paid under an invoice number of ours; nothing if none is listed."""
    for line in _lines(wire, since - timedelta(minutes=5), until):
        if line.get("invoice_id") == invoice and _kind(line) is MovementKind.PAYMENT:
            return _whose(str(line.get("transaction_id")), wire).payment
    return ""


def _lines(wire: Wire, since: datetime, until: datetime) -> Iterator[Document]:
    """Each once: PayPal counts both ends of a stretch of time as belonging to it."""
    while since < until:
        end = min(since + AT_ONCE, until)
        asked = {
            "start_date": _written(since),
            "end_date": _written(end),
            "fields": "transaction_info",
            "balance_affecting_records_only": "Y",
            "page_size": PAGE,
        }
        for page in wire.pages(TRANSACTIONS, asked):
            for detail in page.get("transaction_details") or []:
                info = detail.get("transaction_info") if isinstance(detail, dict) else None
                if not isinstance(info, dict):
                    raise Outage("paypal")
                if since <= moment(info.get("transaction_initiation_date")) < end:
                    yield info
        since = end


def _movement(line: Document, whose: Callable[[str], Whose]) -> Movement:
    try:
        name = str(line["transaction_id"])
        kind, amount = _kind(line), from_paypal(line["transaction_amount"])
        fee = from_paypal(line["fee_amount"]) if "fee_amount" in line else Money.zero(amount.currency)
        refers = str(line.get("paypal_reference_id") or "")
        capture = name if kind is MovementKind.PAYMENT else refers
        of = whose(capture) if kind in _OF_A_PAYMENT else NOBODYS
        origin = "" if kind in {MovementKind.PAYMENT, MovementKind.FEE} else name
        if line.get("transaction_event_code") in _BACK:
            origin = refers or name
        return Movement(
            reference=name,
            kind=kind,
            amount=amount,
            fee=-fee,
            at=moment(line["transaction_initiation_date"]),
            origin=origin,
            of=of.payment,
            order=of.order,
        )
    except (KeyError, TypeError) as error:
        raise Outage("paypal") from error


def _kind(line: Document) -> MovementKind:
    """By the code; what another sends back out of our account under a payment's code is none of a sale. A
    refund that waits (`P`) is in none of our books: it is booked once it has arrived."""
    code = str(line.get("transaction_event_code") or "")
    kind = KINDS.get(code) or KINDS.get(code[:3]) or MovementKind.OTHER
    waits = kind is MovementKind.REFUND and line.get("transaction_status") == "P"
    return MovementKind.WAITING if waits else kind


def _whose(capture: str, wire: Wire) -> Whose:
    answer = wire.get(f"/v2/payments/captures/{quote(capture, safe='')}")
    if answer.status == 404:
        return NOBODYS
    found = answer.accepted()
    supplementary = found.get("supplementary_data")
    related = supplementary.get("related_ids") if isinstance(supplementary, dict) else None
    payment = str(related.get("order_id") or "") if isinstance(related, dict) else ""
    return Whose(payment, named(found.get("custom_id")).get("order", ""))


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
