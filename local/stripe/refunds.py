"""The life of a refund (docs.stripe.com/refunds).

::

    pending ──▶ succeeded ──▶ failed      the card that was paid with decides: see `cards`
       └──────────────────────▶
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from local.stripe.balance import Balance
from local.stripe.books import Books, Document, new_id
from local.stripe.cards import CARDS
from local.stripe.errors import StripeError, missing_parameter, no_such
from local.stripe.forms import Shape, labels, one_of, text, whole
from local.stripe.intents import Tell
from local.stripe.objects import public
from local.stripe.shapes import EXPAND

REFUND: Shape = {
    **EXPAND,
    "amount": whole,
    "charge": text,
    "metadata": labels,
    "payment_intent": text,
    "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
}

_NULLS = "balance_transaction reason receipt_number source_transfer_reversal transfer_reversal".split()
_TAKEN = {"needs_response", "under_review", "lost"}
_COUNTED = {"pending", "requires_action", "succeeded"}


class Refunds:
    """The refunds of all accounts. `tell(account, kind, object)` is called for every event."""

    def __init__(self, books: Books, clock: Callable[[], int], tell: Tell) -> None:
        self._books = books
        self._clock = clock
        self._tell = tell
        self._balance = Balance(books)

    def create(self, account: str, params: Mapping[str, Any]) -> Document:
        """Of all that is left, unless an amount is said. Raises StripeError."""
        charge = self._charge(account, params)
        left = charge["amount_captured"] - charge["amount_refunded"]
        if not left:
            message = f"Charge {charge['id']} has already been refunded."
            raise StripeError(400, message, code="charge_already_refunded")
        amount = params.get("amount", left)
        # What was charged back is with the bank; of the rest (a part of it was disputed) one may give back.
        if amount > left - self._charged_back(account, charge["id"]):
            message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
            raise StripeError(400, message, code="charge_disputed")
        if not 0 < amount <= left:
            message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
            raise StripeError(400, message, param="amount")
        slow = CARDS[str(charge["_card"])].refunds == "pending"
        refund: Document = {
            **dict.fromkeys(_NULLS),
            "id": new_id("re_3"),
            "object": "refund",
            "amount": amount,
            "charge": charge["id"],
            "created": self._clock(),
            "currency": charge["currency"],
            "destination_details": {"card": {"type": "refund"}, "type": "card"},
            "metadata": params.get("metadata", {}),
            "payment_intent": charge["payment_intent"],
            "reason": params.get("reason"),
            "status": "pending" if slow else "succeeded",
            "_live": charge["livemode"],
        }
        line = self._balance.line(account, "refund", -amount, refund, now=self._clock())
        refund["balance_transaction"] = line["id"]
        if slow:
            refund["pending_reason"] = "processing"
        self._keep(account, refund, "refund.created")
        self._of(account, charge, amount)
        return refund

    def get(self, account: str, name: str) -> Document:
        refund = self._books.get(account, "refund", name)
        if refund is None:
            raise no_such("refund", name)
        return refund

    def move(self, account: str, refund: Document, status: str) -> Document:
        """A bank's word on it: `succeeded`, or `failed` (docs.stripe.com/refunds#failed-refunds)."""
        counted = refund["status"] in _COUNTED
        refund.pop("pending_reason", None)
        refund["status"] = status
        if status == "failed":
            refund["failure_reason"] = "expired_or_canceled_card"
            if counted:
                charge = self._books.get(account, "charge", refund["charge"])
                assert charge is not None
                self._of(account, charge, -refund["amount"], tell=False)
                line = self._balance.line(
                    account, "refund_failure", refund["amount"], refund, now=self._clock()
                )
                refund["failure_balance_transaction"] = line["id"]
        self._keep(account, refund, "refund.failed" if status == "failed" else "refund.updated")
        return refund

    def _of(self, account: str, charge: Document, amount: int, *, tell: bool = True) -> None:
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self._books.put(account, "charge", public(charge))
        if tell:
            self._tell(account, "charge.refunded", public(charge))

    def _charged_back(self, account: str, charge: str) -> int:
        """What disputes have taken of it and not given back (docs.stripe.com/api/disputes/object)."""
        disputes = [one for one in self._books.newest(account, "dispute") if one["charge"] == charge]
        return sum(one["amount"] for one in disputes if one["status"] in _TAKEN)

    def _charge(self, account: str, params: Mapping[str, Any]) -> Document:
        name = params.get("charge")
        if intent := params.get("payment_intent"):
            paid = self._books.get(account, "payment_intent", intent)
            if paid is None:
                raise no_such("payment_intent", intent, param="payment_intent")
            name = paid["latest_charge"]
        elif name is None:
            raise missing_parameter("payment_intent")
        charge = self._books.get(account, "charge", name) if name else None
        if charge is None or not charge["paid"]:
            message = f"This PaymentIntent ({intent}) does not have a successful charge to refund."
            raise StripeError(400, message, param="payment_intent")
        intended = self._books.get(account, "payment_intent", charge["payment_intent"])
        assert intended is not None
        return charge | {"_card": intended["_card"]}

    def _keep(self, account: str, refund: Document, event: str) -> None:
        self._books.put(account, "refund", refund)
        self._tell(account, event, refund)
