"""The register that knows whether a VAT number is somebody's, and a short memory of what it said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cartwright.domain.tax import Check


@dataclass(frozen=True, slots=True)
class Said:
    """What the register said of a number. `consultation` is its proof of having been asked, which it gives
    only to a requester it knows; `name` the business, where its country discloses it."""

    valid: bool
    consultation: str = ""
    name: str = ""


class VatRegister(Protocol):
    name: str

    def covers(self, number: str) -> bool:
        """Whether numbers that begin like this one are in it."""
        ...

    def ask(self, number: str, requester: str = "") -> Said:
        """What is known of `number`, asked by the holder of `requester` (`DE136695976`; empty: by nobody).

        Raises Outage where there is no answer, which says nothing of the number.
        """
        ...


class Recollection(Protocol):
    """What was found a while ago. What is too old is forgotten."""

    def get(self, key: tuple[str, str], /) -> Check | None: ...

    def put(self, key: tuple[str, str], thing: Check, /) -> None: ...
