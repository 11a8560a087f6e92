"""Charts of accounts, as the account API takes and gives them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from cartwright.domain.charts import Chart, Charts, Contacts, OwnAccount, Package, TaxCode
from cartwright.domain.journal import Book
from cartwright.domain.tax import Ground
from cartwright.http.paths import product_id
from users.models.common import Given, Rate, Taken, Word

type Books = Literal["processor", "settlement", "bank", "receivable", "fees", "disputes", "commissions"]


class TaxCodeTaken(Taken):
    """`jurisdiction` and `rate` as the report's lines have them; of a line with several levies the smallest
    jurisdiction, and the sum of the rates."""

    ground: Ground
    jurisdiction: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,4})?$", examples=["FR", "CA-QC"])]
    rate: Rate
    code: Word


class OwnAccountTaken(Taken):
    product: Word
    account: Word


class ChartTaken(Taken):
    """Names as they stand in the package. `sales` is the account of what is sold, `products` of those that
    have one of their own, `books` of what else moves: `fees`, `disputes` and whatever there is."""

    sales: Word
    books: dict[Books, Word] = Field(default_factory=dict)
    taxes: list[TaxCodeTaken] = Field(default_factory=list)
    products: list[OwnAccountTaken] = Field(default_factory=list)

    def chart(self, package: Package) -> Chart:
        return Chart(
            package=package,
            sales=self.sales,
            books={Book(book): account for book, account in self.books.items()},
            taxes=tuple(TaxCode(one.ground, one.jurisdiction, one.rate, one.code) for one in self.taxes),
            products=tuple(OwnAccount(product_id(one.product), one.account) for one in self.products),
        )


class QuickBooksTaken(ChartTaken):
    """Accounts by their full names (`Parent:Child`). The `code` of a tax is the account it is owed on."""


class XeroTaken(ChartTaken):
    """Accounts by their codes, taxes by the names of Xero's tax rates. Sales are invoices to `contact`, to
    one of each country (`country`), or to one of each business abroad besides (`business`). `untaxed` is the
    tax rate of what is no sale, `rounding` the account of cents by which Xero's tax of a sum differs."""

    contact: Word
    contacts: Contacts = Contacts.ONE
    untaxed: Word
    rounding: Word

    def chart(self, package: Package) -> Chart:
        return replace(
            super().chart(package),
            contact=self.contact,
            contacts=self.contacts,
            untaxed=self.untaxed,
            rounding=self.rounding,
        )


class ChartsTaken(Taken):
    """Both, with the `version` they were read as; 0 where there were none. Of a package that is null no files
    are written."""

    version: Annotated[int, Field(ge=0)]
    xero: XeroTaken | None = None
    quickbooks: QuickBooksTaken | None = None

    def wanted(self) -> list[Chart]:
        taken = {Package.XERO: self.xero, Package.QUICKBOOKS: self.quickbooks}
        return [one.chart(package) for package, one in taken.items() if one is not None]


class ChartsSeen(Given):
    version: int
    xero: XeroTaken | None
    quickbooks: QuickBooksTaken | None

    @classmethod
    def of(cls, charts: Charts) -> ChartsSeen:
        found = {one.package: one for one in charts.items}
        xero, quickbooks = found.get(Package.XERO), found.get(Package.QUICKBOOKS)
        return cls(
            version=charts.version,
            xero=XeroTaken(**_words(xero), **_of_xero(xero)) if xero else None,
            quickbooks=QuickBooksTaken(**_words(quickbooks)) if quickbooks else None,
        )


def _words(chart: Chart) -> dict[str, Any]:
    return {
        "sales": chart.sales,
        "books": {str(book): account for book, account in chart.books.items()},
        "taxes": [
            {"ground": one.ground, "jurisdiction": one.jurisdiction, "rate": one.rate, "code": one.code}
            for one in chart.taxes
        ],
        "products": [{"product": one.product, "account": one.account} for one in chart.products],
    }


def _of_xero(chart: Chart) -> dict[str, Any]:
    return {
        "contact": chart.contact,
        "contacts": chart.contacts,
        "untaxed": chart.untaxed,
        "rounding": chart.rounding,
    }
