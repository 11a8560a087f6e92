"""Which account of an accounting package each of a client's books is, and which of its codes each tax.

The names are the package's own, as they stand in the client's file there: nobody here knows them, and nothing
is written under a name that nobody gave.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import AccountId, ClientId, ProductId
from cartwright.domain.journal import Book

TAXES_AT_MOST: Final = 300
PRODUCTS_AT_MOST: Final = 200
_FORMULAS: Final = frozenset("=+-@＝＋－＠")


class Package(StrEnum):
    XERO = "xero"
    QUICKBOOKS = "quickbooks"


class Contacts(StrEnum):
    """In whose name the sales of a day are."""

    ONE = "one"
    """All in one contact's."""
    COUNTRY = "country"
    """One for each country, with its code behind the name."""
    BUSINESS = "business"
    """One, and for each business abroad that owes the tax itself one with its VAT number behind the name."""


@dataclass(frozen=True, slots=True)
class TaxCode:
    """What the package calls a tax: in Xero its tax rate, by its name; in QuickBooks the account it is owed
    on. `rate` is what all levies of a line come to, a fraction; `jurisdiction` the smallest of them."""

    ground: str
    jurisdiction: str
    rate: Decimal
    code: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The account of what a product brings in, where that is not the one of all others."""

    product: ProductId
    account: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A package's. `sales` is the account of what is sold, `books` those of all other books that have one.

    Xero's alone: `contact` and `contacts`; `untaxed`, the tax rate of what is no sale; `rounding`, the
    account of the cents by which Xero's tax of a sum is not the sum of what was charged.
    """

    package: Package
    sales: str
    books: Mapping[Book, str]
    taxes: tuple[TaxCode, ...] = ()
    products: tuple[OwnAccount, ...] = ()
    contact: str = ""
    contacts: Contacts = Contacts.ONE
    untaxed: str = ""
    rounding: str = ""

    def account(self, product: ProductId) -> str:
        return next((own.account for own in self.products if own.product == product), self.sales)

    def code(self, ground: str, jurisdiction: str, rate: Decimal) -> str:
        """Empty where nobody said."""
        wanted = ground, jurisdiction, rate
        found = (one.code for one in self.taxes if (one.ground, one.jurisdiction, one.rate) == wanted)
        return next(found, "")

    def check(self) -> None:
        """Raises Invalid, at where in this chart it is, for what is said twice or is needed."""
        if self.package is Package.XERO:
            for name in ("contact", "untaxed", "rounding"):
                if not getattr(self, name):
                    raise Invalid.at(f"/{self.package}/{name}", "needed for Xero")
        taxes = [(one.ground, one.jurisdiction, one.rate) for one in self.taxes]
        for name, keys, most in (
            ("taxes", taxes, TAXES_AT_MOST),
            ("products", [own.product for own in self.products], PRODUCTS_AT_MOST),
        ):
            if len(keys) > most:
                raise Invalid.at(f"/{self.package}/{name}", f"{most} at most")
            if len(set(keys)) != len(keys):
                raise Invalid.at(f"/{self.package}/{name}", "each once")
        for pointer, name in self._names():
            if name[:1] in _FORMULAS:
                raise Invalid.at(f"/{self.package}/{pointer}", "no name that spreadsheets take for a formula")
        told = Book.REVENUE, Book.REFUNDS, Book.TAX
        if any(book in self.books for book in told):
            raise Invalid.at(f"/{self.package}/books", "sales and taxes are told by `sales` and `taxes`")

    def _names(self) -> Iterator[tuple[str, str]]:
        for name in ("sales", "contact", "untaxed", "rounding"):
            yield name, getattr(self, name)
        for book, account in self.books.items():
            yield f"books/{book}", account
        for place, tax in enumerate(self.taxes):
            yield f"taxes/{place}/code", tax.code
        for place, own in enumerate(self.products):
            yield f"products/{place}/account", own.account


@dataclass(frozen=True, slots=True)
class Charts:
    """A client's, one of a package at most. Version 0 is what nobody has written yet."""

    account: AccountId
    client: ClientId
    items: tuple[Chart, ...] = ()
    version: int = 0

    def revised(self, items: tuple[Chart, ...]) -> Charts:
        """The next version. Raises Invalid."""
        for one in items:
            one.check()
        return replace(self, items=items, version=self.version + 1)
