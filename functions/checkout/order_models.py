"""What is sent and shown once there is an order: the JSON of its stages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, StringConstraints

from checkout.models import Asked, MoneyText, QuotedCharges, QuotedRow, Sum


class OfferShown(BaseModel):
    """What is offered after paying, until `closes`: a yes is charged to the payment method of the order."""

    step: str
    kind: str
    headline: str
    product: str
    name: str
    rows: list[QuotedRow]
    total: MoneyText
    terms: str
    closes: str


class Added(BaseModel):
    """An order that a yes made: `state` is one of paid, confirming, action, unpaid, expired."""

    order: str
    step: str
    name: str
    state: str
    total: MoneyText


class OrderStanding(BaseModel):
    """`state` is one of paid, confirming, action, declined, unpaid, expired; `later` what falls due
    afterwards.

    Of a paid order `stage` says where its buyer is: at an `offer`; waiting for what was `added` (action, with
    the `action_url` of the buyer's bank; confirming; unpaid); or done. It is empty where nothing is offered.
    """

    state: str
    order: str
    total: MoneyText | None = None
    later: list[QuotedCharges] = []
    stage: str = ""
    offer: OfferShown | None = None
    added: list[Added] = []
    action_url: str = ""


class StepAnswer(Asked):
    """Yes or no to an offer; with a yes the total that was `shown`, which is what is charged."""

    answer: Literal["yes", "no"]
    shown: Sum | None = None


class SandboxMove(Asked):
    """A test card's name, or the answer to its bank's question."""

    card: Annotated[str, StringConstraints(max_length=40)] = ""
    answer: Literal["", "approve", "refuse"] = ""
