"""What is written to who did not finish buying, as JSON."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from cartwright.application.auditing import Act
from cartwright.application.reach import opens
from cartwright.domain.abandonment import LONGEST, SHORTEST, SUBJECT_AT_MOST, TEXT_AT_MOST, Abandonment
from cartwright.domain.access import Permission
from cartwright.domain.catalog import Product
from users.models.common import Given, PartTaken

_MINUTE = timedelta(minutes=1)


class AbandonmentTaken(PartTaken):
    """`on`: whether buyers are asked if they want to be reminded, and those who do are, once, `minutes` after
    their last step. `subject` and `text` may have `{product}` and `{seller}` in them, `text` blank lines
    between paragraphs; left empty, the mail speaks the buyer's language. `coupon`: a code that the mail
    offers as long as it can be used, or null to leave the one that is there. `version` is the product's, as
    it was read."""

    on: bool = False
    minutes: Annotated[int, Field(ge=SHORTEST // _MINUTE, le=LONGEST // _MINUTE)] = 60
    subject: Annotated[str, Field(max_length=SUBJECT_AT_MOST)] = ""
    text: Annotated[str, Field(max_length=TEXT_AT_MOST)] = ""
    coupon: Annotated[str, Field(max_length=60)] | None = ""

    def wanted(self) -> Abandonment:
        """Without a coupon where it is to stay. Raises Invalid."""
        delay = timedelta(minutes=self.minutes)
        return Abandonment(self.on, delay, self.subject.strip(), self.text.strip(), self.coupon or "")


class AbandonmentSeen(Given):
    """`coupon` is null where there is one, to who may not look at coupons (`coupons.view`); it is empty where
    there is none."""

    product: str
    version: int
    on: bool
    minutes: int
    subject: str
    text: str
    coupon: str | None

    @classmethod
    def of(cls, product: Product, act: Act) -> AbandonmentSeen:
        wanted = product.abandonment
        shown = not wanted.coupon or opens(act, Permission.COUPONS_VIEW, product)
        return cls(
            product=product.id,
            version=product.version,
            on=wanted.on,
            minutes=wanted.delay // _MINUTE,
            subject=wanted.subject,
            text=wanted.text,
            coupon=wanted.coupon if shown else None,
        )
