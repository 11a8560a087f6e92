"""Disputes of charges (docs.stripe.com/disputes/how-disputes-work).

::

    warning_needs_response ──▶ needs_response ──▶ under_review ──▶ won
                                     └──────────────────┴────────▶ lost

What a dispute takes is a line of the balance when it is opened, and another when it is won.
"""

from __future__ import annotations

from collections.abc import Callable

from local.stripe.balance import Balance
from local.stripe.books import Books, Document, new_id
from local.stripe.errors import StripeError
from local.stripe.intents import Tell

FEE = 2000
"""Twenty of the unit: what Stripe keeps of a European account, won or lost."""

_DAYS_TO_ANSWER = 9
_DAY = 86_400
_OPEN = ("warning_needs_response", "needs_response", "under_review")
_EVIDENCE = """
access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal
customer_communication customer_email_address customer_name customer_purchase_ip customer_signature
duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt
refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation
shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number
uncategorized_file uncategorized_text
""".split()


def new_dispute(charge: Document, status: str, *, now: int) -> Document:
    details = charge["payment_method_details"]["card"]
    return {
        "id": new_id("du_1"),
        "object": "dispute",
        "amount": charge["amount"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": now,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {**dict.fromkeys(_EVIDENCE), "enhanced_evidence": {}},
        "evidence_details": {
            "due_by": now + _DAYS_TO_ANSWER * _DAY,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": status.startswith("warning"),
        "livemode": charge["livemode"],
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "payment_method_details": {
            "card": {
                "brand": details["brand"],
                "case_type": "chargeback",
                "network": details["brand"],
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": status,
    }


class Disputes:
    """Of all accounts. What the bank and the cardholder do here, is told to them by `/_sim/intents`."""

    def __init__(self, books: Books, clock: Callable[[], int], tell: Tell) -> None:
        self._books = books
        self._clock = clock
        self._tell = tell
        self._balance = Balance(books)

    def of(self, account: str, intent: str) -> list[Document]:
        """Those of a payment, the latest first."""
        found = self._books.newest(account, "dispute")
        return [dispute for dispute in found if dispute["payment_intent"] == intent]

    def inquire(self, account: str, intent: Document) -> None:
        """The bank asks, and takes nothing yet."""
        self._opened(account, self._charge(account, intent), "warning_needs_response")

    def open(self, account: str, intent: Document) -> None:
        """The bank takes the money, whether it asked before or not."""
        charge = self._charge(account, intent)
        asked = [one for one in self.of(account, intent["id"]) if one["status"].startswith("warning")]
        dispute = asked[0] if asked else self._opened(account, charge, "needs_response")
        dispute |= {"status": "needs_response", "is_charge_refundable": False}
        self._line(account, dispute, charge, -charge["amount"], fee=FEE)
        self._books.put(account, "charge", charge | {"disputed": True})
        self._tell(account, "charge.dispute.funds_withdrawn", dispute)

    def review(self, account: str, intent: Document) -> None:
        """Evidence was handed in."""
        dispute = self._undecided(account, intent) | {"status": "under_review"}
        self._books.put(account, "dispute", dispute)
        self._tell(account, "charge.dispute.updated", dispute)

    def close(self, account: str, intent: Document, *, won: bool) -> None:
        """The bank has decided; won, it gives the money back, and Stripe keeps its fee."""
        dispute = self._undecided(account, intent)
        asked_only = dispute["status"].startswith("warning")
        dispute |= {"status": "warning_closed" if asked_only else "won" if won else "lost"}
        if won and not asked_only:
            self._line(account, dispute, self._charge(account, intent), dispute["amount"])
            self._tell(account, "charge.dispute.funds_reinstated", dispute)
        self._books.put(account, "dispute", dispute)
        self._tell(account, "charge.dispute.closed", dispute)

    def _opened(self, account: str, charge: Document, status: str) -> Document:
        dispute = new_dispute(charge, status, now=self._clock())
        self._books.put(account, "dispute", dispute)
        self._tell(account, "charge.dispute.created", dispute)
        return dispute

    def _line(self, account: str, dispute: Document, charge: Document, amount: int, *, fee: int = 0) -> None:
        line = self._balance.line(
            account,
            "adjustment",
            amount,
            dispute | {"description": f"Chargeback of {charge['id']}"},
            now=self._clock(),
            fee=fee,
            category="dispute" if amount < 0 else "dispute_reversal",
        )
        dispute["balance_transactions"] = [*dispute["balance_transactions"], line]
        self._books.put(account, "dispute", dispute)

    def _charge(self, account: str, intent: Document) -> Document:
        charge = self._books.get(account, "charge", intent["latest_charge"] or "")
        if charge is None or not charge["paid"]:
            raise StripeError(400, "There is no charge to dispute.")
        return charge

    def _undecided(self, account: str, intent: Document) -> Document:
        found = [one for one in self.of(account, intent["id"]) if one["status"] in _OPEN]
        if not found:
            raise StripeError(400, "There is no open dispute.")
        return found[0]
