"""What moved an account's balance: a line for each payment, with what Stripe kept of it.

The fee is what a European account pays for a European card, as of 2026: 1.5 % and 0.25 of the unit.
"""

from __future__ import annotations

from local.stripe.books import Books, Document, new_id

_PER_MILLE = 15
_FIXED = 25
_STEPS = dict.fromkeys(("isk", "ugx"), 100) | dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 10)
_DAYS_TILL_AVAILABLE = 2


def fee_of(amount: int, currency: str) -> int:
    """In the smallest unit that the currency has, half rounded up, and never more than the amount."""
    step = _STEPS.get(currency, 1)
    exact = amount * _PER_MILLE + _FIXED * 1000
    rounded = (exact + 500 * step) // (1000 * step) * step
    return min(amount, rounded)


SOURCES = ("charge", "dispute", "payout", "refund")
"""The kinds of what a line may be of."""


class Balance:
    """The lines of all accounts."""

    def __init__(self, books: Books) -> None:
        self._books = books

    def line(
        self,
        account: str,
        kind: str,
        amount: int,
        source: Document,
        *,
        now: int,
        fee: int = 0,
        category: str = "",
    ) -> Document:
        """Kept: `amount` was added to the balance (or, below nothing, taken from it), less a fee. `kind` is
        Stripe's type, `category` its reporting category where that is another word."""
        details = [
            {
                "amount": fee,
                "application": None,
                "currency": source["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
        made: Document = {
            "id": new_id("txn_3"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": now + _DAYS_TILL_AVAILABLE * 86_400,
            "balance_type": "payments",
            "created": now,
            "currency": source["currency"],
            "description": source.get("description"),
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details if fee else [],
            "net": amount - fee,
            "reporting_category": category or kind,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
        self._books.put(account, "balance_transaction", made)
        return made

    def charged(self, account: str, charge: Document, *, now: int) -> Document:
        """The charge, with the line that it is in the books."""
        fee = fee_of(charge["amount"], charge["currency"])
        line = self.line(account, "charge", charge["amount"], charge, now=now, fee=fee)
        known = charge | {"balance_transaction": line["id"]}
        self._books.put(account, "charge", known)
        return known

    def pay_out(self, account: str, currency: str, *, live: bool, now: int) -> Document:
        """All that was not paid out yet goes to the bank, less what was taken back."""
        waiting = [
            line
            for line in self._books.newest(account, "balance_transaction")
            if line["currency"] == currency and "_payout" not in line
        ]
        payout = _payout(sum(line["net"] for line in waiting), currency, live=live, now=now)
        for line in waiting:
            self._books.put(
                account, "balance_transaction", line | {"_payout": payout["id"], "status": "available"}
            )
        line = self.line(account, "payout", -payout["amount"], payout, now=now)
        self._books.put(
            account, "balance_transaction", line | {"_payout": payout["id"], "status": "available"}
        )
        payout |= {"balance_transaction": line["id"]}
        self._books.put(account, "payout", payout)
        return payout


def _payout(amount: int, currency: str, *, live: bool, now: int) -> Document:
    nulls = """
    application_fee application_fee_amount description destination failure_balance_transaction failure_code
    failure_message original_payout payout_method reversed_by statement_descriptor
    """
    return {
        **dict.fromkeys(nulls.split()),
        "id": new_id("po_1"),
        "object": "payout",
        "amount": amount,
        "arrival_date": now + _DAYS_TILL_AVAILABLE * 86_400,
        "automatic": True,
        "balance_transaction": None,
        "created": now,
        "currency": currency,
        "livemode": live,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "status": "paid",
        "trace_id": None,
        "type": "bank_account",
    }
