"""A tax report's figures as JSON has them: every section, and with each total the query of its lines.

The files of the report stand in it with their SHA-256, and the archive has that of this one: who has the
archive's can check all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from cartwright.application.looking_at import to_look_at
from cartwright.domain import nexus
from cartwright.domain.ids import ReportId
from cartwright.domain.money import Money, Taxed
from cartwright.domain.people import Client
from cartwright.domain.people.registrations import ONE_STOP_SHOP
from cartwright.domain.rates import TREATED_AS
from cartwright.domain.tax import Ground
from cartwright.domain.tax.territories import spot
from cartwright.domain.taxbook import Choice, TaxReport
from cartwright.domain.taxbook.boxes import filled, states
from cartwright.domain.taxbook.exchange import EURO, Published, Rates
from cartwright.domain.taxbook.moves import Moves
from cartwright.domain.taxbook.oss import Return, returns
from cartwright.domain.taxbook.recapitulation import recapitulated

type Line = Mapping[str, Any]

BASES: Final = {
    "invoice": "what documents say: sales, credit notes and corrections, in the month they were booked in",
    "cash": "what money moved: the same, and what banks took back or gave back again, in shares of the sale",
}


RATES_OF_DAYS: Final = (
    "The European Central Bank's rate of each day, or the last before it where none was published "
    "(2006/112/EC art. 91(2)); each day's sums are rounded once. One-stop shop returns go by the rate of a "
    "quarter's last day (art. 366(1), 369h(1))."
)


@dataclass(frozen=True, slots=True)
class File:
    """One of a report's files."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a report besides its entries."""

    client: Client
    report: TaxReport
    id: ReportId
    made_at: datetime
    rates: Rates
    files: Sequence[File]
    days: Published = field(default_factory=Published)
    missing: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What charts lack, by their package: it has no file."""

    def query(self, choice: Choice) -> str:
        """Where the lines of a total are."""
        return self._of("lines", choice.words)

    def entries(self, **words: str) -> str:
        """Where the entries of a figure are that is no sum of lines."""
        return self._of("entries", Moves(**words).words)

    def numbers(self, prefix: str) -> str:
        return self._of("numbers", {"prefix": prefix})

    def _of(self, what: str, words: Mapping[str, str]) -> str:
        of = {"period": self.report.span.name, "basis": str(self.report.basis)}
        where = f"/v1/accounts/{self.report.account}/clients/{self.report.client}/tax-reports/{what}"
        return f"{where}?{urlencode({**of, **words})}"


def written(told: Told) -> bytes:
    """The same report is the same bytes."""
    return json.dumps(_whole(told), ensure_ascii=False, indent=1, sort_keys=True).encode()


def _whole(told: Told) -> Line:
    report, profile = told.report, told.client.profile
    return {
        "report": told.id,
        "account": report.account,
        "client": report.client,
        "seller": {
            "legal_name": profile.legal_name,
            "country": profile.address.country,
            "numbers": [f"{one.kind} {one.value}" for one in profile.tax_numbers],
            "logo": profile.logo.path if profile.logo else "",
        },
        "period": report.span.name,
        "first": report.span.first.isoformat(),
        "last": report.span.last.isoformat(),
        "time_zone": profile.time_zone,
        "basis": report.basis,
        "basis_says": BASES[report.basis],
        "made_at": told.made_at.isoformat(),
        "entries": report.tally.entries,
        "rows": report.rows,
        "last_order": report.tally.order,
        "charts_lack": [
            {"package": package, "names": [*names]} for package, names in sorted(told.missing.items())
        ],
        "files": [{"name": one.name, "sha256": one.sha256, "rows": one.rows} for one in told.files],
        "sections": {
            "summary": [*_summary(told)],
            "taxes": [*_taxes(told)],
            "products": [*_products(told)],
            "in_euros": [*_in_euros(told)],
            "oss": [_return(told, one) for one in _returns(told)],
            "ec_sales": [*_ec_sales(told)],
            "boxes": [*_boxes(told)],
            "us_states": [*_states(told)],
            "regions": [*_regions(told)],
            "processors": [*_processors(told)],
            "payouts": [*_payouts(told)],
            "series": [*_series(told)],
            "exceptions": [*to_look_at(report, told.entries, told.query)],
        },
        "sources": {
            "us_thresholds": nexus.SOURCE,
            "rates_of_days_say": RATES_OF_DAYS,
            "rates_of_days": [*_rates_of_days(told)],
            "rates": [
                {
                    "currency": one.currency,
                    "quarter": quarter,
                    "day": one.day.isoformat(),
                    "per_euro": f"{one.per_euro:f}",
                    "source": one.source,
                }
                for (_, quarter), one in sorted(told.rates.items())
            ],
        },
    }


def _amount(money: Money | None) -> str | None:
    return None if money is None else f"{money.decimal:f}"


def _taxed(amount: Taxed) -> Line:
    return {"net": _amount(amount.net), "tax": _amount(amount.tax), "gross": _amount(amount.gross)}


def _summary(told: Told) -> Iterable[Line]:
    whole, sales, back = told.report.whole, told.report.sales, told.report.credits
    for currency, amount in whole.totals.items():
        nothing = Taxed.free(Money.zero(currency))
        apart = {"sales": sales, "credits": back}
        yield {
            "currency": currency,
            **_taxed(amount),
            **{
                name: {
                    **_taxed(part.totals.get(currency, nothing)),
                    "lines": told.query(Choice(credit=part is back, currency=currency)),
                }
                for name, part in apart.items()
            },
            "lines": told.query(Choice(currency=currency)),
        }


def _taxes(told: Told) -> Iterable[Line]:
    report = told.report
    apart = {"sales": report.sales.sums, "credits": report.credits.sums}
    for one in report.whole.sums:
        line: dict[str, Any] = {
            "ground": one.ground,
            "jurisdiction": one.jurisdiction,
            "levy": one.levy,
            "rate": f"{one.rate:f}",
            "currency": one.net.currency,
            "net": _amount(one.net),
            "tax": _amount(one.tax),
            "lines": told.query(one.choice),
        }
        for name, sums in apart.items():
            for part in sums:
                key = part.ground, part.jurisdiction, part.levy, part.rate, part.net.currency
                if key == (one.ground, one.jurisdiction, one.levy, one.rate, one.net.currency):
                    line[name] = {
                        "net": _amount(part.net),
                        "tax": _amount(part.tax),
                        "lines": told.query(part.choice),
                    }
        yield line


def _products(told: Told) -> Iterable[Line]:
    """What all of them come to in a currency is its control total."""
    for one in told.report.tally.products:
        yield {
            "product": one.product,
            "name": one.name,
            "currency": one.net.currency,
            **_taxed(Taxed(one.net, one.tax, one.net + one.tax)),
            "credits_gross": _amount(one.back),
            "rows": one.rows,
            "lines": told.query(Choice(product=one.product, currency=one.net.currency)),
        }


def _in_euros(told: Told) -> Iterable[Line]:
    """What was paid in other currencies, by the rate of each day; null while a day of it has none."""
    days = told.report.tally.days
    for currency in sorted({one.net.currency for one in days}):
        mine = [one for one in days if one.net.currency == currency]
        rates = [told.days.on(currency, one.day) for one in mine]
        missing = [f"{one.day}" for one, rate in zip(mine, rates, strict=True) if rate is None]
        euros = [
            (rate.euros(one.net), rate.euros(one.tax)) for one, rate in zip(mine, rates, strict=True) if rate
        ]
        nothing = Money.zero(EURO)
        yield {
            "currency": currency,
            "net": _amount(sum((one.net for one in mine), Money.zero(currency))),
            "tax": _amount(sum((one.tax for one in mine), Money.zero(currency))),
            "net_eur": None if missing else _amount(sum((net for net, _ in euros), nothing)),
            "tax_eur": None if missing else _amount(sum((tax for _, tax in euros), nothing)),
            "days_without_rate": missing,
            "lines": told.query(Choice(currency=currency)),
        }


def _rates_of_days(told: Told) -> Iterable[Line]:
    for one in told.report.tally.days:
        if rate := told.days.on(one.net.currency, one.day):
            yield {
                "currency": rate.currency,
                "day": one.day.isoformat(),
                "published": rate.day.isoformat(),
                "per_euro": f"{rate.per_euro:f}",
                "source": rate.source,
            }


def _returns(told: Told) -> Sequence[Return]:
    """Of each whole quarter of a client that is in a one-stop shop, or sold by one: also of nothing."""
    cells, span = told.report.cells, told.report.span
    sold = any(one.cell.ground == Ground.ONE_STOP_SHOP for one in cells)
    registered = any(one.jurisdiction == ONE_STOP_SHOP for one in told.client.profile.registrations)
    return returns(cells, span.quarters, told.rates) if sold or registered else ()


def _return(told: Told, one: Return) -> Line:
    return {
        "quarter": one.quarter,
        "nil": one.nil,
        "owed_eur": _amount(one.owed),
        "supplies": [
            {
                "country": line.country,
                "rate": f"{line.rate:f}",
                "currency": line.net.currency,
                "net": _amount(line.net),
                "tax": _amount(line.tax),
                "net_eur": _amount(line.net_euros),
                "tax_eur": _amount(line.tax_euros),
                "lines": told.query(line.choice),
            }
            for line in one.supplied
        ],
        "corrections": [
            {
                "earlier": line.earlier,
                "country": line.country,
                "currency": line.tax.currency,
                "tax": _amount(line.tax),
                "tax_eur": _amount(line.tax_euros),
                "too_late": line.too_late,
                "lines": told.query(line.choice),
            }
            for line in one.corrected
        ],
    }


def _ec_sales(told: Told) -> Iterable[Line]:
    for one in recapitulated(told.report.tally.buyers, told.client.profile, told.report.span.last):
        currency = one.net.currency
        choice = Choice(ground=one.ground, currency=currency, month=one.month, number=one.number)
        yield {
            "month": one.month,
            "number": one.number,
            "country": one.number[:2],
            "ground": one.ground,
            "currency": currency,
            "net": _amount(one.net),
            "lines": told.query(choice),
        }


def _boxes(told: Told) -> Iterable[Line]:
    """Its own country's is the return it fills: Switzerland's in Liechtenstein, the British on Man."""
    profile, address = told.client.profile, told.client.profile.address
    home = spot(address.country, address.postcode, goods=False, on=told.report.span.last).jurisdiction
    held = (one.jurisdiction for one in profile.registrations)
    countries = {home, *(TREATED_AS.get(one, one) for one in held)}
    for one in filled(told.report.cells, countries, home):
        yield {
            "country": one.box.country,
            "box": one.box.name,
            "says": one.box.says,
            "source": one.box.source,
            "currency": one.amount.currency,
            "amount": _amount(one.amount),
            "known": one.box.known,
            "lines": [told.query(choice) for choice in one.choices],
        }


def _states(told: Told) -> Iterable[Line]:
    for one in states(told.report.cells):
        yield {
            "state": one.state,
            "currency": one.net.currency,
            "net": _amount(one.net),
            "taxable": _amount(one.taxable),
            "tax": _amount(one.tax),
            "sales": one.sales,
            "percent_of_threshold": one.percent,
            "near": one.near,
            "lines": told.query(one.choice),
        }


def _regions(told: Told) -> Iterable[Line]:
    """Levies of states and provinces: GST, HST, PST and QST of Canada among them."""
    for one in told.report.whole.sums:
        if "-" in one.jurisdiction or one.jurisdiction == "CA":
            yield {
                "jurisdiction": one.jurisdiction,
                "levy": one.levy,
                "rate": f"{one.rate:f}",
                "currency": one.net.currency,
                "tax": _amount(one.tax),
                "lines": told.query(one.choice),
            }


def _processors(told: Told) -> Iterable[Line]:
    for one in told.report.tally.moved:
        yield {
            "connection": one.connection,
            "kind": one.kind,
            "currency": one.amount.currency,
            "amount": _amount(one.amount),
            "query": told.entries(connection=one.connection, kind=one.kind, currency=one.amount.currency),
        }


def _payouts(told: Told) -> Iterable[Line]:
    for one in told.report.tally.paid_out:
        yield {
            "at": one.at,
            "payout": one.reference,
            "connection": one.connection,
            "currency": one.left.currency,
            "left": _amount(one.left),
            "fee": _amount(one.fee),
            "bank": _amount(one.bank),
            "difference": _amount(one.difference),
            "query": told.entries(connection=one.connection, payout=one.reference),
        }


def _series(told: Told) -> Iterable[Line]:
    for one in told.report.tally.series:
        yield {
            "prefix": one.prefix,
            "first": one.first,
            "last": one.last,
            "numbers": one.seen,
            "of_another_period_or_missing": one.elsewhere,
            "query": told.numbers(one.prefix),
        }
