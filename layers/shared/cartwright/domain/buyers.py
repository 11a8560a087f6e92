"""Who buys: the words a buyer gave, and what tax law has the seller keep of it when the words are gone.

In storage a buyer's words lie under a veil: sealed, beside a key that can be thrown away. A buyer read
without the key, or after it is gone, is `veiled`: country and evidence of place are there, and nobody's name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cartwright.domain.errors import Invalid
from cartwright.domain.people import is_mailbox
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


@dataclass(frozen=True, slots=True)
class Words:
    """All that says who a buyer is."""

    email: str
    name: str
    postcode: str
    business: Business | None = None
    delivery: Delivery | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """`veiled` has no words: they are sealed elsewhere, or forgotten."""

    email: str
    name: str
    place: Place
    evidence: Evidence
    locale: str = "en"
    veiled: bool = False
    business: Business | None = None
    delivery: Delivery | None = None

    def __post_init__(self) -> None:
        if self.veiled:
            if self.words != Words("", "", ""):
                raise ValueError("a veiled buyer has no words")
            return
        if not is_mailbox(self.email):
            raise Invalid.at("/email", "not an e-mail address")
        if not self.name.strip():
            raise Invalid.at("/name", "needed for the receipt")

    @property
    def words(self) -> Words:
        return Words(self.email, self.name, self.place.postcode, self.business, self.delivery)

    def under_veil(self) -> Buyer:
        """This buyer without words. Country, region and evidence stay: the tax of the sale rests on them."""
        place = replace(self.place, postcode="")
        return replace(self, email="", name="", place=place, business=None, delivery=None, veiled=True)

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
            veiled=False,
        )
