"""What PayPal tells afterwards: disputes, and the list of transactions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from local.paypal import amounts
from local.paypal.errors import PayPalError
from local.paypal.ledger import Ledger, new_id, written
from local.stripe.books import Document

DISPUTE_FEE = Decimal(14)
DAY = 86_400

_OUTCOMES = {"won": "RESOLVED_SELLER_FAVOUR", "lost": "RESOLVED_BUYER_FAVOUR"}


class Reports:
    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def dispute(self, account: str, capture: Document, *, stage: str, reason: str) -> Document:
        """The payer, or the payer's bank, disputes a capture: the money is taken, as a chargeback with its
        fee."""
        amount, currency = amounts.read(capture["amount"]), capture["amount"]["currency_code"]
        dispute: Document = {
            "id": f"PP-D-{new_id(6)}",
            "create_time": self._ledger.now,
            "update_time": self._ledger.now,
            "disputed_transactions": [
                {"seller_transaction_id": capture["id"], "custom": capture.get("custom_id", "")}
            ],
            "reason": reason,
            "status": "WAITING_FOR_SELLER_RESPONSE",
            "dispute_amount": capture["amount"],
            "dispute_life_cycle_stage": stage,
            "seller_response_due_date": written(self._ledger.clock() + 10 * DAY),
        }
        self._ledger.put(account, "dispute", dispute)
        if stage == "INQUIRY":
            self._ledger.move(account, "T1110", -amount, currency, refers=capture["id"])
        else:
            self._ledger.move(account, "T1201", -amount, currency, refers=capture["id"])
            self._ledger.move(account, "T0106", -DISPUTE_FEE, currency, refers=capture["id"])
        self._ledger.tell(account, "CUSTOMER.DISPUTE.CREATED", "dispute", _whole(dispute))
        return dispute

    def decide(self, account: str, name: str, outcome: str) -> None:
        """`review`, `won` or `lost`."""
        dispute = self._ledger.get(account, "dispute", name)
        [about] = dispute["disputed_transactions"]
        amount, currency = amounts.read(dispute["dispute_amount"]), dispute["dispute_amount"]["currency_code"]
        dispute |= {"status": "UNDER_REVIEW", "update_time": self._ledger.now}
        if outcome in _OUTCOMES:
            dispute |= {"status": "RESOLVED", "dispute_outcome": {"outcome_code": _OUTCOMES[outcome]}}
        if outcome == "won":
            held = dispute["dispute_life_cycle_stage"] == "INQUIRY"
            code = "T1111" if held else "T1202"
            self._ledger.move(account, code, amount, currency, refers=about["seller_transaction_id"])
        self._ledger.put(account, "dispute", dispute)
        kind = "CUSTOMER.DISPUTE.RESOLVED" if outcome in _OUTCOMES else "CUSTOMER.DISPUTE.UPDATED"
        self._ledger.tell(account, kind, "dispute", _whole(dispute))

    def disputes(self, account: str, transaction: str) -> Document:
        found = [
            _whole(dispute)
            for dispute in self._ledger.all(account, "dispute")
            if dispute["disputed_transactions"][0]["seller_transaction_id"] == transaction
        ]
        names = ("dispute_id", "create_time", "update_time", "reason", "status", "dispute_amount")
        return {"items": [{name: dispute[name] for name in names} for dispute in found]}

    def disputed(self, account: str, name: str) -> Document:
        return _whole(self._ledger.get(account, "dispute", name))

    def pay_out(self, account: str, *, fee: Decimal | None = None) -> list[str]:
        """All there is goes to the bank, by hand; `fee` is what a quick one costs. The withdrawals' names:
        they are under way until the bank has them."""
        made = []
        balances: dict[str, Decimal] = {}
        for kept in self._ledger.all(account, "transaction"):
            for part in ("transaction_amount", "fee_amount"):
                if part in kept["info"]:
                    money = kept["info"][part]
                    currency = money["currency_code"]
                    balances[currency] = balances.get(currency, Decimal(0)) + Decimal(money["value"])
        for currency, balance in balances.items():
            if balance > 0:
                made.append(new_id())
                left = balance - (fee or 0)
                self._ledger.move(account, "T0403", -left, currency, name=made[-1], fee=fee, waits=True)
        return made

    def move_payout(self, account: str, name: str, status: str) -> None:
        """It is there (`S`), was never sent (`D`), or came back from there days later (`V`)."""
        kept = self._ledger.get(account, "transaction", name)
        told = {"transaction_status": status, "transaction_updated_date": self._ledger.now}
        self._ledger.put(account, "transaction", kept | {"info": kept["info"] | told})
        if status == "V":
            amount = kept["info"]["transaction_amount"]
            back = -Decimal(amount["value"])
            self._ledger.move(account, "T1101", back, amount["currency_code"], refers=name)

    def transactions(self, account: str, asked: Mapping[str, str]) -> Document:
        """Raises PayPalError for more than 31 days."""
        since, until = (int(datetime.fromisoformat(asked[name]).timestamp()) for name in _ENDS)
        if until - since > 31 * DAY:
            raise PayPalError(400, "INVALID_REQUEST")
        size, page = int(asked["page_size"]), int(asked["page"])
        found = [one for one in self._ledger.all(account, "transaction") if since <= one["at"] <= until]
        pages = max(1, -(-len(found) // size))
        return {
            "transaction_details": [
                {"transaction_info": one["info"]} for one in found[(page - 1) * size : page * size]
            ],
            "start_date": asked["start_date"],
            "end_date": asked["end_date"],
            "page": page,
            "total_items": len(found),
            "total_pages": pages,
        }


_ENDS = ("start_date", "end_date")


def _whole(dispute: Document) -> Document:
    return {"dispute_id": dispute["id"], **{k: v for k, v in dispute.items() if k != "id"}}
