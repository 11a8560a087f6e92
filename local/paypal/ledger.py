"""What an account has at PayPal: its things, its transactions and its events."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from local.paypal.amounts import write
from local.paypal.errors import PayPalError
from local.stripe.books import Books, Document
from local.stripe.courier import Courier

_LETTERS = string.ascii_uppercase + string.digits


def new_id(length: int = 17) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def written(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ledger:
    """The books of all accounts, and the ways of writing in them that all parts share."""

    def __init__(self, books: Books, clock: Callable[[], int], courier: Courier) -> None:
        self.books = books
        self.clock = clock
        self._courier = courier

    @property
    def now(self) -> str:
        return written(self.clock())

    def put(self, account: str, kind: str, thing: Document) -> None:
        self.books.put(account, kind, thing)

    def get(self, account: str, kind: str, name: str) -> Document:
        """Raises PayPalError."""
        found = self.books.get(account, kind, name)
        if found is None:
            raise PayPalError(404, "INVALID_RESOURCE_ID")
        return found

    def all(self, account: str, kind: str) -> list[Document]:
        """The earliest first."""
        return self.books.newest(account, kind)[::-1]

    def move(
        self,
        account: str,
        code: str,
        amount: Decimal,
        currency: str,
        *,
        name: str = "",
        fee: Decimal | None = None,
        refers: str = "",
        invoice: str = "",
        custom: str = "",
        waits: bool = False,
    ) -> None:
        """A transaction that changes the balance, or is about to, and is listed."""
        info: dict[str, Any] = {
            "transaction_id": name or new_id(),
            "transaction_event_code": code,
            "transaction_initiation_date": self.now,
            "transaction_updated_date": self.now,
            "transaction_amount": write(amount, currency),
            "transaction_status": "P" if waits else "S",
        }
        if fee is not None:
            info["fee_amount"] = write(-fee, currency)
        if refers:
            info |= {"paypal_reference_id": refers, "paypal_reference_id_type": "TXN"}
        info |= {"invoice_id": invoice} if invoice else {}
        info |= {"custom_field": custom} if custom else {}
        kept = {"id": info["transaction_id"], "at": self.clock(), "info": info}
        self.put(account, "transaction", kept)

    def arrived(self, account: str, name: str) -> None:
        """What was about to change the balance has."""
        kept = self.get(account, "transaction", name)
        changed = {"transaction_status": "S", "transaction_updated_date": self.now}
        self.put(account, "transaction", kept | {"info": kept["info"] | changed})

    def tell(self, account: str, kind: str, resource_type: str, resource: Document) -> None:
        """An event, to whoever listens."""
        event = {
            "id": f"WH-{new_id()}-{new_id()}",
            "event_version": "1.0",
            "create_time": self.now,
            "resource_type": resource_type,
            "resource_version": "2.0",
            "event_type": kind,
            "type": kind,
            "summary": "Simulated.",
            "resource": resource,
        }
        self.put(account, "event", event)
        self._courier.post(account, event)


def shown(thing: Document) -> Document:
    """`thing` without what is the simulator's own: members whose names begin with an underscore."""
    return {name: value for name, value in thing.items() if not name.startswith("_")}
