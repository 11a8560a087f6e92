"""Custom domains, and what the DNS says of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.application.ports.audits import Audit
from cartwright.domain.domains import Slot
from cartwright.domain.ids import ClientId


class Domains(Protocol):
    """One account's slots for custom domains: its own, and one of each client.

    Every page of the account is on the account's host, and every page of a client's products on the client's
    own, from the moment it is served until it is left: publishing and handing over see to it, too.
    """

    def list(self) -> Sequence[Slot]:
        """All slots there are, the account's first, empty ones among them. Strongly consistent."""
        ...

    def some(self, clients: Sequence[ClientId]) -> Sequence[Slot]:
        """The account's slot and those of `clients`, reading no others. Strongly consistent."""
        ...

    def move(self, slot: Slot, audit: Audit, *, beside: Slot | None = None) -> None:
        """The next version of a slot, and of the one `beside`, as it is. Raises Stale."""
        ...

    def prove(self, slot: Slot, audit: Audit) -> None:
        """The next version, whose host is this slot's alone from now on. Raises NameTaken, Stale."""
        ...

    def step(self, slot: Slot) -> Slot:
        """Lay or clear some pages of the slot's host, and the slot as it is then. Harmless if repeated.

        Raises NameTaken for a slug another product has there, and Stale if somebody moved the slot or a
        product meanwhile: look again.
        """
        ...


class Resolver(Protocol):
    def texts(self, name: str) -> Sequence[str]:
        """What the TXT records of `name` say, each in one piece; none if there is no such name or record.

        Raises Outage when nobody answers in time.
        """
        ...
