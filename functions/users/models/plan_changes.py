"""To which plans the buyers of a product may change by themselves, as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.catalog import Product
from cartwright.domain.ids import OptionId
from cartwright.domain.plan_changes import PlanChange
from users.models.common import Given, PartTaken, Taken, Word


class PlanChangeTaken(Taken):
    """Who has `option` may change to `to`: `now`, at once, for what is not used less; `later`, with the next
    charge; or either."""

    option: Word
    to: Word
    now: bool = True
    later: bool = True

    def change(self) -> PlanChange:
        return PlanChange(OptionId(self.option), OptionId(self.to), self.now, self.later)


class PlanChangesTaken(PartTaken):
    """All of them. `version` is the product's, as it was read."""

    changes: Annotated[list[PlanChangeTaken], Field(max_length=90)]

    def wanted(self) -> list[PlanChange]:
        return [one.change() for one in self.changes]


class PlanChangeSeen(Given):
    option: str
    to: str
    now: bool
    later: bool


class PlanChangesSeen(Given):
    product: str
    version: int
    changes: list[PlanChangeSeen]

    @classmethod
    def of(cls, product: Product) -> PlanChangesSeen:
        changes = [
            PlanChangeSeen(option=one.option, to=one.to, now=one.now, later=one.later)
            for one in product.changes
        ]
        return cls(product=product.id, version=product.version, changes=changes)
