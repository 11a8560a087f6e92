"""What is done about later charges of a product, as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cartwright.domain.catalog import Product
from cartwright.domain.dunning import (
    CARD_ENDS,
    DAYS_AT_MOST,
    REMINDER_AT_MOST,
    RETRIES_AT_MOST,
    Dunning,
    Ending,
)
from users.models.common import Given, PartTaken

type Day = Annotated[int, Field(ge=1, le=DAYS_AT_MOST)]


class DunningTaken(PartTaken):
    """A charge that failed is tried again so many `days` after it first did, and after the last of them the
    subscription ends or pauses (`ending`). `reminder`: so many days before a charge its buyer is told, 0 is
    never. `card`: so many mails (30, 14, 3 days before) tell the buyer that the card ends
    before a charge. `version` is the product's, as it was read."""

    days: Annotated[tuple[Day, ...], Field(max_length=RETRIES_AT_MOST)] = (1, 3, 5, 7)
    ending: Ending = Ending.CANCEL
    reminder: Annotated[int, Field(ge=0, le=REMINDER_AT_MOST)] = 0
    card: Annotated[int, Field(ge=0, le=len(CARD_ENDS))] = 2

    def wanted(self) -> Dunning:
        """Raises Invalid for days that do not rise."""
        return Dunning(self.days, self.ending, self.reminder, self.card)


class DunningSeen(Given):
    product: str
    version: int
    days: tuple[int, ...]
    ending: Ending
    reminder: int
    card: int

    @classmethod
    def of(cls, product: Product) -> DunningSeen:
        wanted = product.dunning
        return cls(
            product=product.id,
            version=product.version,
            days=wanted.days,
            ending=wanted.ending,
            reminder=wanted.reminder,
            card=wanted.card,
        )
