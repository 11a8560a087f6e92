"""The hub's JSON. Its pages are made of the same."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cartwright.domain.subscriptions.choices import Why
from checkout.models import MoneyText
from checkout.order_models import ProductGiven, Sum


class PassWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=254)


class PassAsked(BaseModel):
    """What was asked for. It says nothing about whether anybody bought with that address: who did has mail
    now, with a link and a code that are good once, until `until`."""

    pass_id: str = Field(alias="pass")
    until: str


class CodeTyped(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=40)


class SittingBegun(BaseModel):
    """`sitting` goes along as `Authorization: Bearer …`, and ends by itself at `until`."""

    sitting: str
    until: str


class DocumentShown(BaseModel):
    """A receipt, a credit note or a correction. `url` is a page of the hub."""

    id: str
    number: str
    url: str


class PurchaseRow(BaseModel):
    """What was bought at once. `test`: nothing was really paid. `number` is the receipt's, empty until it has
    one."""

    id: str
    at: str
    day: str
    names: list[str]
    total: MoneyText
    number: str
    test: bool
    url: str


class SubscriptionRow(BaseModel):
    """`state` is one of trialing, active, past-due, paused, cancelled, completed; `standing` says in words
    what happens next, and `next_on` when something is charged next, if it is known."""

    id: str
    name: str
    state: str
    standing: str
    next_on: str | None
    next: MoneyText | None
    test: bool
    url: str


class ChargeToCome(BaseModel):
    """What it comes to may be another by then: its tax is that of its own day."""

    on: str
    day: str
    amount: MoneyText


class SubscriptionShown(SubscriptionRow):
    """`paid` of `charges` (null: no end) later charges are paid. `choices` are some of end-now, end-later,
    keep, pause, resume, method and plan: what can be done here; a pause lasts until `pause_until` at most.
    `turning`: another plan is being charged, and until it is paid this one holds. `pay_url` is where a charge
    that failed can be paid, with any method, which is used from then on; empty where there is none."""

    often: str
    paid: int
    charges: int | None
    schedule: list[ChargeToCome]
    choices: list[str]
    turning: bool
    pause_from: str
    pause_until: str
    pay_url: str


class EndWanted(BaseModel):
    """`when`: now, with the access; or later, when the time paid for is over."""

    model_config = ConfigDict(extra="forbid")

    when: Literal["now", "later"]
    reason: Why | None = None


class PlanNow(BaseModel):
    """What it comes to at once: `price`, less `credit` for `unused` of the `days` that were paid for and for
    what was left before; `total` is charged today, and `left` is taken off what follows. The charge after
    that falls due on `next`."""

    price: MoneyText
    credit: MoneyText
    unused: int
    days: int
    total: MoneyText
    left: MoneyText
    next: str
    next_day: str


class PlanOffered(BaseModel):
    """A plan that it may be changed to: `now`, null where that cannot be; or with the charge that falls due
    on `later`, null where that may not. `price` is what each charge comes to by today's taxes."""

    option: str
    name: str
    price: MoneyText
    every: str
    now: PlanNow | None
    later: str | None
    later_day: str


class PlansShown(BaseModel):
    items: list[PlanOffered]


class PlanWanted(BaseModel):
    """`when`: now, for the total that was `shown`; or later, with the charge that falls due `on` that day,
    for the price that was `shown`."""

    model_config = ConfigDict(extra="forbid")

    option: str = Field(max_length=40)
    when: Literal["now", "later"]
    shown: Sum
    on: date | None = None


class MethodAsked(BaseModel):
    """Where its buyer leaves another payment method: a page of the shop's."""

    url: str


class PauseWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    until: date


class HubShown(BaseModel):
    """All that was bought of this owner with this address, the newest first, and what goes on of it; `older`
    purchases are not in the list."""

    seller: str
    email: str
    purchases: list[PurchaseRow]
    older: int
    subscriptions: list[SubscriptionRow]


class LineShown(BaseModel):
    name: str
    quantity: int
    total: MoneyText


Word = Annotated[str, Field(max_length=200)]


class DetailsWanted(BaseModel):
    """The buyer's words as they should be on the receipt; without a business or an address, empty. Left out,
    a word is right as it is."""

    model_config = ConfigDict(extra="forbid")

    name: Word | None = None
    company: Word | None = None
    street: Word | None = None
    city: Word | None = None
    postcode: Word | None = None


class PurchaseShown(PurchaseRow):
    """One purchase, with its documents, what goes on of it, and what there is to get, as on the
    confirmation. `details` are the buyer's words on its receipt; null while it has none that could be put
    right."""

    order: str
    method: str
    lines: list[LineShown]
    documents: list[DocumentShown]
    details: DetailsWanted | None
    subscriptions: list[SubscriptionRow]
    given: list[ProductGiven]


class FactShown(BaseModel):
    label: str
    values: list[str]


class DataShown(BaseModel):
    """What is kept about the guest: each fact as it was said, and with how many purchases. `erasure_asked` is
    when the seller was asked to forget it, null while it is not; `asked_day` is that day in words, and
    `answer_day` by when it has to answer. `support` is where it reads what is to be put right."""

    seller: str
    email: str
    support: str
    purchases: int
    facts: list[FactShown]
    erasure_asked: str | None
    asked_day: str
    answer_day: str
