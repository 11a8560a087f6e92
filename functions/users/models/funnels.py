"""What is offered after paying, as it is made and shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Self

from pydantic import Field, model_validator

from cartwright.application.funnels import Funnel, StepWanted
from cartwright.domain.catalog import Product
from cartwright.domain.discounts import Discount, Percent
from cartwright.domain.funnel import STEPS_AT_MOST, Offered, Step
from cartwright.domain.ids import OptionId, StepId
from cartwright.http.paths import product_id
from users.models.common import Amount, Given, Maybe, Taken, Word
from users.models.coupons import DiscountTaken

type Place = Annotated[int, Field(ge=0, lt=STEPS_AT_MOST)]
type Minutes = Annotated[int, Field(ge=1, le=30 * 24 * 60)]


class StepTaken(Taken):
    """One offer. `accepted` and `declined` are the places, in the list of steps, of what follows a yes and a
    no; null is the end. It is open for `minutes` from the payment. `discount` is its own, off its first
    payment.

    A step there is keeps its `id`; a new one has none. One whose product I may not see is named by its `id`,
    without `product` and `option`, and stays what it is; only where it leads may change.
    """

    id: Word | None = None
    kind: Offered = Offered.UPSELL
    product: Word | None = None
    option: Word | None = None
    headline: Maybe = ""
    accepted: Place | None = None
    declined: Place | None = None
    minutes: Minutes = 60
    discount: DiscountTaken | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_shown(cls, sent: object) -> object:
        """One whose product is not shown is shown with nulls for all that is said of it."""
        if not isinstance(sent, dict) or sent.get("product") is not None:
            return sent
        return {
            name: value
            for name, value in sent.items()
            if value is not None or name not in {"kind", "headline"}
        }

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.product is None) != (self.option is None):
            raise ValueError("a product and one of its options, or neither")
        return self

    def wanted(self) -> StepWanted:
        return StepWanted(
            id=StepId(self.id) if self.id else None,
            kind=self.kind,
            product=product_id(self.product) if self.product else None,
            option=OptionId(self.option) if self.option else None,
            headline=self.headline,
            accepted=self.accepted,
            declined=self.declined,
            open_for=timedelta(minutes=self.minutes),
            discount=self.discount.discount() if self.discount else None,
        )


class FunnelTaken(Taken):
    """All steps, as they shall be; the first is what follows the payment. `version` is the product's that was
    read before."""

    version: Annotated[int, Field(ge=1)]
    steps: Annotated[list[StepTaken], Field(max_length=STEPS_AT_MOST)]

    def wanted(self) -> list[StepWanted]:
        return [step.wanted() for step in self.steps]


class OwnDiscount(Given):
    """`share` or `amounts`, by `kind`."""

    kind: str
    share: str | None = None
    amounts: list[Amount] | None = None

    @classmethod
    def of(cls, discount: Discount) -> OwnDiscount:
        if isinstance(discount, Percent):
            return cls(kind=discount.kind, share=f"{discount.share.normalize():f}")
        return cls(kind=discount.kind, amounts=[Amount.of(amount) for amount in discount.amounts])


class StepSeen(Given):
    """`product` and what is said of it are null where I may not see the product."""

    id: str
    kind: Offered | None
    product: str | None
    option: str | None
    headline: str | None
    accepted: int | None
    declined: int | None
    minutes: int
    discount: OwnDiscount | None

    @classmethod
    def of(cls, step: Step, product: Product, *, seen: bool) -> StepSeen:
        places = {one.id: place for place, one in enumerate(product.steps)}
        return cls(
            id=step.id,
            kind=step.kind if seen else None,
            product=step.product if seen else None,
            option=step.option if seen else None,
            headline=step.headline if seen else None,
            accepted=places[step.accepted] if step.accepted else None,
            declined=places[step.declined] if step.declined else None,
            minutes=int(step.open_for.total_seconds()) // 60,
            discount=OwnDiscount.of(step.discount) if seen and step.discount else None,
        )


class FunnelSeen(Given):
    """`version` is the product's."""

    version: int
    steps: list[StepSeen]

    @classmethod
    def of(cls, funnel: Funnel) -> FunnelSeen:
        product = funnel.product
        steps = [StepSeen.of(step, product, seen=step.id in funnel.seen) for step in product.steps]
        return cls(version=product.version, steps=steps)
