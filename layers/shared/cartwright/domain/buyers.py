"""Who buys: the words a buyer gave, and what tax law has the seller keep of it when the words are gone.

In storage a buyer's words lie under a veil: sealed, beside a key that can be thrown away. A buyer read
without the key, or after it is gone, is `veiled`: country and evidence of place are there, and nobody's name.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.people import is_mailbox
from cartwright.domain.questions import Answer
from cartwright.domain.tax import Business, Place
from cartwright.domain.tax.evidence import Finding, Proof, weigh


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the buyer seems to be: two pieces that agree, for EU digital sales (Reg. 282/2011 art. 24b,
    24f). `declared_country` is what the buyer said on being asked, because the others did not agree."""

    billing_country: str
    ip_country: str = ""
    card_country: str = ""
    declared_country: str = ""

    @property
    def pieces(self) -> dict[Proof, str]:
        """Each kind there is, and the country it points to."""
        found = {
            Proof.BILLING: self.billing_country,
            Proof.IP: self.ip_country,
            Proof.CARD: self.card_country,
            Proof.DECLARED: self.declared_country,
        }
        return {proof: country for proof, country in found.items() if country}

    @property
    def finding(self) -> Finding:
        """What they come to."""
        return weigh(self.billing_country, self.pieces)


STREET_AT_MOST, CITY_AT_MOST = 150, 80


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where goods are brought, beside the country and postcode that the buyer's place has."""

    street: str
    city: str

    def __post_init__(self) -> None:
        lengths = ("street", self.street, STREET_AT_MOST), ("city", self.city, CITY_AT_MOST)
        for name, text, most in lengths:
            if not text.strip() or len(text) > most:
                raise Invalid.at(f"/{name}", f"needed to deliver, up to {most} characters")


FOR_THE_FORM: Final = "customer_"
"""What a link carries under such a name fills in the form, and is not passed on."""
PASSED_AT_MOST: Final = 10
PASSED_NAME_AT_MOST: Final = 64
PASSED_VALUE_AT_MOST: Final = 250


@dataclass(frozen=True, slots=True)
class Words:
    """All that says who a buyer is, or may say so."""

    email: str
    name: str
    postcode: str
    business: Business | None = None
    delivery: Delivery | None = None
    answers: tuple[Answer, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict, hash=False)


def together(told: Sequence[Words]) -> Words:
    """What one buyer told several owners, who each know no more than what was for them."""
    answers = tuple(answer for words in told for answer in words.answers)
    passed = {name: value for words in told for name, value in words.passed.items()}
    return replace(told[0], answers=answers, passed=passed)


@dataclass(frozen=True, slots=True)
class Buyer:
    """`answers` is what the buyer said to the products' own questions, `passed` what the link that led to the
    page carried along, for the seller to have back. `veiled` has no words: they are sealed elsewhere, or
    forgotten."""

    email: str
    name: str
    place: Place
    evidence: Evidence
    locale: str = "en"
    veiled: bool = False
    business: Business | None = None
    delivery: Delivery | None = None
    answers: tuple[Answer, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.veiled:
            if self.words != Words("", "", ""):
                raise ValueError("a veiled buyer has no words")
            return
        if not is_mailbox(self.email):
            raise Invalid.at("/email", "not an e-mail address")
        if not self.name.strip():
            raise Invalid.at("/name", "needed for the receipt")
        if len(self.passed) > PASSED_AT_MOST:
            raise Invalid.at("/passthrough", f"{PASSED_AT_MOST} at most")
        if any(
            not name or len(name) > PASSED_NAME_AT_MOST or len(value) > PASSED_VALUE_AT_MOST
            for name, value in self.passed.items()
        ):
            raise Invalid.at("/passthrough", f"values of up to {PASSED_VALUE_AT_MOST} characters")

    @property
    def words(self) -> Words:
        return Words(
            self.email,
            self.name,
            self.place.postcode,
            self.business,
            self.delivery,
            self.answers,
            self.passed,
        )

    def telling(self, products: Container[ProductId], *, linked: bool) -> Buyer:
        """This buyer, as far as those products go: their answers, and what the link carried if it was
        theirs."""
        mine = tuple(answer for answer in self.answers if answer.product in products)
        return replace(self, answers=mine, passed=self.passed if linked else {})

    def under_veil(self) -> Buyer:
        """This buyer without words. Country, region and evidence stay: the tax of the sale rests on them."""
        return replace(
            self,
            email="",
            name="",
            place=replace(self.place, postcode=""),
            business=None,
            delivery=None,
            answers=(),
            passed={},
            veiled=True,
        )

    def known(self, words: Words) -> Buyer:
        """This buyer, by its words."""
        place = replace(self.place, postcode=words.postcode)
        return replace(
            self,
            email=words.email,
            name=words.name,
            place=place,
            business=words.business,
            delivery=words.delivery,
            answers=words.answers,
            passed=words.passed,
            veiled=False,
        )
