"""What is sent and shown from an order on: its JSON, and that of its stages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from cartwright.domain.buyers import (
    CITY_AT_MOST,
    FOR_THE_FORM,
    PASSED_AT_MOST,
    PASSED_NAME_AT_MOST,
    PASSED_VALUE_AT_MOST,
    STREET_AT_MOST,
)
from cartwright.domain.ids import OrderId
from cartwright.domain.money import EXPONENTS
from cartwright.domain.people import is_mailbox
from cartwright.domain.questions import ANSWER_AT_MOST, FIELDS_AT_MOST
from checkout.models import Asked, Choice, MoneyText, Product, QuotedCharges, QuotedRow, id_of, printable


def _known_currency(code: str) -> str:
    if code not in EXPONENTS:
        raise ValueError("not a currency of ISO 4217")
    return code


def _mailbox(text: str) -> str:
    if not is_mailbox(text):
        raise ValueError("not an e-mail address")
    return text


def _passes_through(name: str) -> str:
    if name.startswith(FOR_THE_FORM):
        raise ValueError("fills in the form, and is not kept")
    return name


OrderRef = Annotated[OrderId, id_of("order")]
Street = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=STREET_AT_MOST), AfterValidator(printable)
]
City = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=CITY_AT_MOST), AfterValidator(printable)
]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Said = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=ANSWER_AT_MOST), AfterValidator(printable)
]
PassedName = Annotated[
    str,
    StringConstraints(pattern=rf"^[A-Za-z0-9_.-]{{1,{PASSED_NAME_AT_MOST}}}$"),
    AfterValidator(_passes_through),
]
Passed = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=PASSED_VALUE_AT_MOST), AfterValidator(printable)
]
PROOF_AT_MOST = 2048
"""As long as a token of Turnstile can be (its documentation, "Validate the token", November 2026)."""
Attempt = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
Secret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,128}$")]


class Sum(Asked):
    minor: int = Field(ge=0, le=10**15)
    currency: Annotated[str, AfterValidator(_known_currency)]


class OrderRequest(Choice):
    """An order. `attempt` is the page's own word for this one purchase: sent twice, it is still one order.

    `street` and `city` are where goods are delivered, at `postcode`: an order with goods needs all three.
    `shown` is the total the buyer saw; `confirmed`: the buyer is where it says, though its network seems to
    be elsewhere (see `location-unclear`); `replaces` and `replaces_key` name an unpaid order it stands in
    for.

    `answers` is what the buyer said to the products' own questions, by product and field: words, or `yes` for
    what was ticked; `terms` is the product's terms. `passthrough` is what the page's link carried, to be
    given back with the sale. `remind`: the buyer ticked to be written to, once, if this is not paid.
    `subject` is a field that no person sees: what fills it in is answered, and gets nothing. `proof` is the
    token of a buyer who was asked to prove to be a person (see `proof-needed`). `pay_with` is the processor
    that the buyer has chosen, of those that the page offers; empty is the page's first. `again`: the buyer
    has bought this a moment ago, and wants it once more (see `bought-just-now`). `let_be` are orders that
    `earlier-unknown` named, of which the buyer wants to know no more: their processor is not asked again.
    """

    attempt: Attempt
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_mailbox)]
    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=150),
        AfterValidator(printable),
    ]
    street: Street = ""
    city: City = ""
    shown: Sum
    confirmed: bool = False
    replaces: OrderRef | None = None
    replaces_key: Secret = ""
    answers: dict[Product, Annotated[dict[FieldName, Said], Field(max_length=FIELDS_AT_MOST + 1)]] = Field(
        default={}, max_length=20
    )
    remind: bool = False
    again: bool = False
    let_be: list[OrderRef] = Field(default=[], max_length=2)
    passthrough: dict[PassedName, Passed] = Field(default={}, max_length=PASSED_AT_MOST)
    subject: Annotated[str, StringConstraints(max_length=254)] = ""
    proof: Annotated[str, StringConstraints(max_length=PROOF_AT_MOST)] = ""
    pay_with: Annotated[str, StringConstraints(pattern=r"^[a-z]{0,20}$")] = ""


class Reminder(Asked):
    """An address that was left on a page, and whether its buyer has ticked to be reminded. `attempt` is the
    page's own, as an order would have it, and so are `subject`, which no person sees, and `proof` (see
    `proof-needed`). Taking it back takes no proof."""

    attempt: Attempt
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254), AfterValidator(_mailbox)]
    remind: bool
    subject: Annotated[str, StringConstraints(max_length=254)] = ""
    proof: Annotated[str, StringConstraints(max_length=PROOF_AT_MOST)] = ""


class TestCard(BaseModel):
    """A sandbox card: chosen by name, because there is no number."""

    name: str
    title: str
    happens: str


class SandboxPayment(BaseModel):
    processor: Literal["sandbox"] = "sandbox"
    pay_url: str
    cards: list[TestCard]


class StripePayment(BaseModel):
    """Paid in Stripe's fields; `account` is the linked one that is paid, where the key is a platform's."""

    processor: Literal["stripe"] = "stripe"
    publishable_key: str
    account: str = ""
    client_secret: str
    asks: Literal["money", "method"] = "money"


class HostedPayment(BaseModel):
    """Paid on the processor's own page (PayPal's, Mollie's), which sends the buyer back to the
    confirmation."""

    processor: Literal["hosted"] = "hosted"
    pay_url: str


class OrderPlaced(BaseModel):
    """Where the order is found from now on, and how to pay it; no `payment` if nothing is left to pay.
    `later` is what the buyer agreed to pay afterwards."""

    order: str
    key: str
    confirm_url: str
    payment: SandboxPayment | StripePayment | HostedPayment | None
    later: list[QuotedCharges] = []


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


class AccessGiven(BaseModel):
    """`state` is one of active, over, revoked; it is active from `begins` up to, not including, `ends`."""

    state: str
    begins: str
    ends: str | None


class FileGiven(BaseModel):
    """`size` in bytes; `url` is ours, and leads to the file at each click."""

    name: str
    media_type: str
    size: int
    url: str


class ProductGiven(BaseModel):
    """What there is to get of a product that is paid: `document` is words, with blank lines between
    paragraphs; `onward_url` leads to the seller's page, with a signature made for each click; `access` is
    until when the buyer is let in, and once that is over there is nothing else.

    A test order gives none of it, but `onward_url` while the product is in test mode: `withheld` says which
    of document, access, onward and files a live order has in their place."""

    product: str
    name: str
    document: str
    onward_url: str = ""
    access: AccessGiven | None = None
    files: list[FileGiven] = []
    withheld: list[str] = []


class OrderStanding(BaseModel):
    """`state` is one of paid, confirming, action, declined, unpaid, expired; `later` what falls due
    afterwards.

    Of a paid order `stage` says where its buyer is: at an `offer`; waiting for what was `added` (action, with
    the `action_url` of the buyer's bank; confirming; unpaid); or done. It is empty where nothing is offered.
    `given` is what the buyer gets of what is paid, `returned` what was given back of it, if something was.
    """

    state: str
    order: str
    total: MoneyText | None = None
    later: list[QuotedCharges] = []
    stage: str = ""
    offer: OfferShown | None = None
    added: list[Added] = []
    action_url: str = ""
    given: list[ProductGiven] = []
    returned: MoneyText | None = None


class StepAnswer(Asked):
    """Yes or no to an offer; with a yes the total that was `shown`, which is what is charged."""

    answer: Literal["yes", "no"]
    shown: Sum | None = None


class SandboxMove(Asked):
    """A test card's name, or the answer to its bank's question."""

    card: Annotated[str, StringConstraints(max_length=40)] = ""
    answer: Literal["", "approve", "refuse"] = ""
