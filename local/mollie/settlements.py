"""What Mollie pays out: all that came in and was not yet, in each currency, less what it costs.

A card costs 1.8 % and 0.25, a refund 0.25, with the tax on it: rows of four decimals, rounded once with all
of it. A chargeback that its bank reversed, and a refund that failed after it was settled, come back in a
settlement that does not name them.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from local.stripe.books import Books, Document, new_id

KINDS = {"payments": "payment", "captures": "capture", "refunds": "refund", "chargebacks": "chargeback"}
_FIXED, _RATE, _TAX = Decimal("0.25"), Decimal("0.018"), Decimal("0.21")
_COMING_BACK = {"chargeback": "reversal", "refund": "return"}
_FINE = Decimal("0.0001")
WHOLE = {"ISK", "JPY"}


def of_organisation(token: str) -> str:
    """The profile's key that the settlements of an access token are of."""
    return "live_" + token.removeprefix("access_")


class Settlements:
    def __init__(self, books: Books, now: Callable[[], str]) -> None:
        self._books = books
        self._now = now

    def pay_out(self, account: str, origin: str, *, short: Decimal = Decimal()) -> list[Document]:
        """A settlement for each currency of which something is left. `short`: so much does not arrive."""
        waiting = self._waiting(account)
        return [
            self._settle(account, currency, waiting[currency], origin, short) for currency in sorted(waiting)
        ]

    def fail(self, account: str, name: str) -> None:
        """The bank sent it back: what was in it is paid out with the next."""
        settlement = self._books.get(account, "settlement", name)
        assert settlement is not None
        self._books.put(account, "settlement", settlement | {"status": "failed"})
        for kind in KINDS.values():
            for one in self.of(account, name, kind):
                settled = {"settlementId", "settlementAmount", "_settlement"}
                freed = {key: value for key, value in one.items() if key not in settled}
                self._books.put(account, kind, freed)
        for kind in _COMING_BACK:
            for one in self._books.newest(account, kind):
                if one.get("_back") == name:
                    del one["_back"]
                    self._books.put(account, kind, one)

    def of(self, account: str, name: str, kind: str) -> list[Document]:
        """What of that kind is in a settlement, the latest first."""
        return [one for one in self._books.newest(account, kind) if one.get("_settlement") == name]

    def _waiting(self, account: str) -> dict[str, list[tuple[str, Document, Decimal]]]:
        done = {"payment": "paid", "refund": "refunded"}
        found: dict[str, list[tuple[str, Document, Decimal]]] = {}
        for kind in ("payment", "refund", "chargeback"):
            for one in self._books.newest(account, kind):
                if "_settlement" in one or one.get("status") != done.get(kind):
                    continue
                value = Decimal(one["amount"]["value"])
                signed = value if kind == "payment" else -value
                if value:
                    found.setdefault(one["amount"]["currency"], []).append((kind, one, signed))
        for kind, words in _COMING_BACK.items():
            for one in self._books.newest(account, kind):
                back = one["reversedAt"] if kind == "chargeback" else _returned(one)
                if back and "_back" not in one:
                    whole = Decimal(one["amount"]["value"])
                    found.setdefault(one["amount"]["currency"], []).append((words, one, whole))
        return found

    def _settle(
        self,
        account: str,
        currency: str,
        parts: list[tuple[str, Document, Decimal]],
        origin: str,
        short: Decimal,
    ) -> Document:
        name, now = new_id("stl_", 10), self._now()
        step = Decimal(1) if currency in WHOLE else Decimal("0.01")
        for kind, one, amount in parts:
            if kind in _COMING_BACK.values():
                of = one["resource"]
                now_known = self._books.get(account, of, one["id"]) or one
                self._books.put(account, of, now_known | {"_back": name})
                continue
            written = {"currency": currency, "value": str(amount)}
            told = {"settlementId": name} if kind == "payment" else {}
            self._books.put(account, kind, one | told | {"settlementAmount": written, "_settlement": name})
        paid, back, taken, reversed_, returned = (
            [amount for kind, _, amount in parts if kind == wanted]
            for wanted in ("payment", "refund", "chargeback", *_COMING_BACK.values())
        )
        revenue = [
            _row(words, method, currency, sums)
            for words, method, sums in (
                ("Card", "creditcard", paid),
                ("Refunds", "refund", back),
                ("Chargebacks", "chargeback", taken),
                ("Chargeback reversals", "chargeback", reversed_),
                ("Returned refunds", "refund", returned),
            )
            if sums
        ]
        kept = [_cost("Card", currency, len(paid), sum(paid, Decimal()) * _RATE)] if paid else []
        kept += [_cost("Refunds", currency, len(back), Decimal())] if back else []
        gross = sum((Decimal(row["amountGross"]["value"]) for row in kept), Decimal())
        reached = (sum((amount for *_, amount in parts), Decimal()) - gross).quantize(step, ROUND_HALF_UP)
        page = f"{origin}/v2/settlements/{name}"
        link = {"type": "application/hal+json"}
        settlement: Document = {
            "resource": "settlement",
            "id": name,
            "reference": f"1234567.{now[2:4]}{now[5:7]}.01",
            "createdAt": now,
            "settledAt": now,
            "status": "paidout",
            "amount": {"currency": currency, "value": str(reached - short)},
            "balanceId": "bal_simulated",
            "invoiceId": None,
            "periods": {now[:4]: {now[5:7]: {"revenue": revenue, "costs": kept, "invoiceId": None}}},
            "_links": {
                "self": {"href": page} | link,
                **{kind: {"href": f"{page}/{kind}"} | link for kind in KINDS},
            },
        }
        self._books.put(account, "settlement", settlement)
        return settlement


def _returned(refund: Document) -> bool:
    """What failed before it was settled is in none."""
    return refund["status"] == "failed" and "_settlement" in refund


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"currency": currency, "value": str(amount.quantize(_FINE))}


def _row(words: str, method: str, currency: str, amounts: list[Decimal]) -> dict[str, Any]:
    whole = _money(sum(amounts, Decimal()), currency)
    return {
        "description": words,
        "method": method,
        "count": len(amounts),
        "amountNet": whole,
        "amountVat": None,
        "amountGross": whole,
    }


def _cost(words: str, currency: str, count: int, variable: Decimal) -> dict[str, Any]:
    net = (_FIXED * count + variable).quantize(_FINE)
    tax = (net * _TAX).quantize(_FINE)
    return {
        "description": words,
        "method": "creditcard" if words == "Card" else "refund",
        "count": count,
        "rate": {"fixed": _money(_FIXED, currency), "percentage": "1.8" if words == "Card" else None},
        "amountNet": _money(net, currency),
        "amountVat": _money(tax, currency),
        "amountGross": _money(net + tax, currency),
    }
