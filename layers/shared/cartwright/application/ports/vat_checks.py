"""Checks of VAT numbers that were in doubt when something was sold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cartwright.domain.jobs import Job
from cartwright.domain.journal import Entry
from cartwright.domain.orders import Sale
from cartwright.domain.refunds import Returns
from cartwright.domain.vat_checks import VatCheck


class VatChecks(Protocol):
    """Those of one account. They begin with the settlement of their order."""

    def of(self, sale: Sale) -> VatCheck:
        """Strongly consistent. Raises NotFound."""
        ...

    def move(
        self,
        check: VatCheck,
        jobs: Sequence[Job] = (),
        corrections: Sequence[Entry] = (),
        returns: Returns | None = None,
    ) -> None:
        """To this, its next version, the jobs it asks for, and what the books have to say of it, in one
        transaction; `returns` is what had been given back then. Raises Stale if another was faster, here or
        in giving back."""
        ...
