"""A register of VAT numbers in memory, and a memory that does not fade."""

from __future__ import annotations

from cartwright.application.ports.vat_register import Said
from cartwright.domain.errors import Outage
from cartwright.domain.rates import EU
from cartwright.domain.tax import Check


class FakeVatRegister:
    """Knows `numbers` by name; `down` are the member states that do not answer, `asked` what was asked."""

    name = "VIES"

    def __init__(self, numbers: dict[str, str] | None = None, requesters: tuple[str, ...] = ()) -> None:
        self.numbers = numbers or {}
        self.requesters = requesters
        self.down: set[str] = set()
        self.asked: list[tuple[str, str]] = []

    def covers(self, number: str) -> bool:
        return number[:2] in EU - {"GR"} | {"EL", "XI"}

    def ask(self, number: str, requester: str = "") -> Said:
        self.asked.append((number, requester))
        if number[:2] in self.down:
            raise Outage("VIES")
        name = self.numbers.get(number)
        proof = f"WAPI{len(self.asked):012d}" if requester in self.requesters else ""
        return Said(name is not None, proof, name or "")


class FakeRecollection:
    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Check] = {}

    def get(self, key: tuple[str, str], /) -> Check | None:
        return self.kept.get(key)

    def put(self, key: tuple[str, str], thing: Check, /) -> None:
        self.kept[key] = thing
