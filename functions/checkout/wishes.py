"""What a link or a form asks the cart page to show. Old links and odd values bend to what is on offer; only
an order is taken at its word, or refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pydantic import ValidationError

from cartwright.application.shelves import Held
from cartwright.domain.buyers import (
    CITY_AT_MOST,
    FOR_THE_FORM,
    PASSED_AT_MOST,
    PASSED_VALUE_AT_MOST,
    STREET_AT_MOST,
)
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import OptionId, OrderId, ProductId, parse
from cartwright.domain.offers import Offer
from cartwright.domain.pricing import Selection
from cartwright.domain.printing import JOINERS
from cartwright.domain.questions import ANSWER_AT_MOST
from cartwright.domain.tax import Business, Place
from cartwright.domain.tax.business import NAME_AT_MOST, normal
from checkout import choices, questions, typed
from checkout.models import PageHint
from checkout.places import COUNTRIES, REGIONS
from checkout.views import Entered
from checkout.visit import Visit

_ATTEMPT = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")
_AMOUNT = choices.AMOUNT.format("")
_SPELT = frozenset({"name", "company", "street", "city"})
_PASSED = questions.THROUGH.format(f"{FOR_THE_FORM}{{}}")
_THROUGH = re.compile(rf"passthrough\[(?!{FOR_THE_FORM})([A-Za-z0-9_.-]{{1,64}})\]\Z")
_CUSTOM = "custom_"


@dataclass(frozen=True, slots=True)
class Wish:
    """`fields` as they came: name to values."""

    fields: Mapping[str, list[str]]
    posted: bool = False

    @property
    def updates(self) -> bool:
        """The form was sent to see the price, not to buy."""
        return "update" in self.fields

    @property
    def asks(self) -> tuple[str, ...]:
        """The bumps that were ticked just now: nothing but what they ask is wanted."""
        return self._listed("asks")

    @property
    def framed(self) -> bool:
        """Another site says that it shows the page inside of one of its own."""
        return "embed" in self.fields

    @property
    def led(self) -> int:
        """When a page that contests led here, in seconds since 1970 (`checkout.contests`)."""
        said = self._text("led", 12)
        return int(said) if said.isascii() and said.isdigit() else 0

    def selection(self, offer: Offer, place: Place) -> Selection:
        """As much of it as is on offer there."""
        offered = {option.id: option.id for option in offer.product.options}
        bumps = {bump.product for bump in offer.product.bumps if bump.product in offer.bumped}
        wanted = self._listed("bumps")
        option = offered.get(OptionId(self._text("option")), offer.product.preferred.id)
        return Selection(
            option,
            tuple(ProductId(each) for each in dict.fromkeys(wanted) if each in bumps),
            choices.many(offer, self._text("quantity")),
            choices.given(offer.product, option, self._amount(option), place.country),
        )

    @property
    def held(self) -> Held | None:
        """The order that the next one replaces, if one is named."""
        try:
            return Held(OrderId(parse("order", self._text("replaces"))), self._text("replaces_key"))
        except Invalid:
            return None

    def complaints(self) -> tuple[str, ...]:
        """The fields of what was typed and is no amount: the page shows the price of something else."""
        try:
            typed.amount(self._amount(OptionId(self._text("option"))))
        except Invalid:
            return ("amount",)
        return ()

    @property
    def coupon(self) -> str:
        """The code in the form's field, or of a link: one, there is no adding them up."""
        return self._text("coupon")[:60]

    def place(self, offer: Offer, visit: Visit) -> Place:
        """Where the buyer says to be; else where the visit seems to come from; else where the seller is."""
        said = (self._text("country"), self._text(_PASSED.format("country")), visit.country)
        home = offer.seller(offer.product).address.country
        country = next((code.upper() for code in said if code.upper() in COUNTRIES), home)
        region = (self._text("region") or self._text(_PASSED.format("state"))).upper()
        return Place(country, region if region in REGIONS.get(country, ()) else "", self._postcode)

    def embedded(self, sites: Sequence[str]) -> str:
        """The site that shows the page inside of one of its own, if it may."""
        site = self._text("embed")
        return site if site in sites else ""

    def business(self, country: str) -> Business | None:
        """The business the price is asked for, if what was entered can be one."""
        number = normal(self._text("vat_number"), country)
        try:
            return Business(self._text("company") or number, number)
        except Invalid:
            return None

    def entered(self, attempt: str) -> Entered:
        """What goes into the form's fields: its own values, else what a link passed through.

        `attempt` is for a form that has none yet. Only a form that was posted keeps its own: a link that
        brought one would let its maker send the same order, and be shown it.
        """
        own = self._text("attempt") if self.posted else ""
        whole = f"{self._passed('firstname')} {self._passed('lastname')}".strip()
        return Entered(
            email=self._text("email") or self._passed("email"),
            name=self._text("name") or self._passed("name") or whole,
            postcode=self._postcode,
            street=(self._text("street") or self._passed("address"))[:STREET_AT_MOST],
            city=(self._text("city") or self._passed("city"))[:CITY_AT_MOST],
            company=self._text("company")[:NAME_AT_MOST],
            vat_number=self._text("vat_number")[:32],
            attempt=own if _ATTEMPT.match(own) else attempt,
            replaces=self._text("replaces"),
            replaces_key=self._text("replaces_key"),
            coupon=self.coupon,
            amounts={
                name.removeprefix(_AMOUNT): self._text(name)
                for name in self.fields
                if name.startswith(_AMOUNT)
            },
            answers=dict(self._answers) if self.posted else {},
            remind=self.posted and "remind" in self.fields,
            again=self.posted and "again" in self.fields,
            let_be=self._text("let_be", 64) if self.posted else "",
            pay_with=self._text("pay_with"),
            brought={
                name.removeprefix(_CUSTOM): value
                for name, value in self._through.items()
                if name.startswith(_CUSTOM)
            },
            passed=self._through,
        )

    @property
    def asked(self) -> Mapping[str, object]:
        """The order that a form asks for, as its JSON would: what it is worth is for the model to say."""
        asked: dict[str, object] = {
            name: self._text(name)
            for name in (
                "attempt",
                "option",
                "country",
                "region",
                "email",
                "name",
                "postcode",
                "street",
                "city",
                "company",
                "vat_number",
                "replaces_key",
                "subject",
            )
        }
        asked["confirmed"] = "confirmed" in self.fields
        asked["again"] = "again" in self.fields
        asked["remind"] = "remind" in self.fields
        asked["pay_with"] = self._text("pay_with")
        asked["bumps"] = self.fields.get("bumps", [])
        asked["coupon"] = self.coupon
        asked["quantity"] = self._text("quantity") or 1
        asked["amount"] = self._amount(OptionId(self._text("option")))
        asked["shown"] = {"minor": self._text("shown_minor"), "currency": self._text("shown_currency")}
        asked["replaces"] = self._text("replaces") or None
        asked["let_be"] = self._text("let_be").split()
        asked["hint"] = self._hint
        asked["answers"] = questions.said(self._answers)
        asked["passthrough"] = self._through
        return asked

    @property
    def _answers(self) -> list[tuple[str, str]]:
        """What stands in the products' own questions, by the form's names."""
        return [
            (name, self._text(name, ANSWER_AT_MOST + 1))
            for name in self.fields
            if name.startswith(questions.PREFIX)
        ]

    @property
    def _through(self) -> dict[str, str]:
        """What a link carries to be given back with the sale: the first ten, as far as they can be kept."""
        found = {
            match[1]: value
            for name in self.fields
            if (match := _THROUGH.match(name)) and (value := self._text(name, PASSED_VALUE_AT_MOST))
        }
        return dict(islice(found.items(), PASSED_AT_MOST))

    @property
    def _hint(self) -> PageHint | None:
        """Only a help to find things faster: a broken one is none."""
        try:
            return PageHint.model_validate_json((self.fields.get("hint") or [""])[-1])
        except ValidationError:
            return None

    def _amount(self, option: OptionId) -> str:
        """What the buyer gives for that option, by its own field, or a link's that names one for all."""
        return self._text(choices.AMOUNT.format(option)) or self._text("amount")

    @property
    def _postcode(self) -> str:
        return (self._text("postcode") or self._passed("zip"))[:16]

    def _listed(self, name: str) -> tuple[str, ...]:
        """Of a field that came several times, or with commas."""
        return tuple(part for text in self.fields.get(name, []) for part in text.split(",") if part)

    def _passed(self, name: str) -> str:
        return self._text(_PASSED.format(name))

    def _text(self, name: str, most: int = 254) -> str:
        """The field's last value, without what cannot be printed."""
        values = self.fields.get(name) or [""]
        kept = JOINERS if name in _SPELT else frozenset[str]()
        return "".join(sign for sign in values[-1][:most] if sign.isprintable() or sign in kept).strip()
