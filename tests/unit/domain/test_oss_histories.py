"""Whatever is sold by the one-stop shop, given back, and taxed otherwise than was thought, while rates
change, in several currencies: returns and corrections together are what was owed in the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cartwright.domain.ids import EntryId, derived
from cartwright.domain.journal import Kind, TaxFact
from cartwright.domain.money import Money, Taxed
from cartwright.domain.periods import quarter_of
from cartwright.domain.rates import standard
from cartwright.domain.tax import Ground
from cartwright.domain.taxbook import Shown, Tally
from cartwright.domain.taxbook.exchange import EuroRate, in_euros
from cartwright.domain.taxbook.oss import needed, returns
from tests.unit.domain.test_taxbook import entry

EXAMPLES = int(os.environ.get("HISTORIES", "60"))
FIRST = 2023 * 12
"""January 2023: Estonia (2024, 2025), Luxembourg (2024), Finland (2024) and Romania (2025) change since."""
BASE = entry()


def month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02d}"


@dataclass(frozen=True)
class Sold:
    """A sale so many months on, and what came of it: how many months after it, which part, and whether that
    corrects the tax alone."""

    at: int
    country: str
    currency: str
    net: int
    after: Sequence[tuple[int, int, bool]]


SALES = st.builds(
    Sold,
    at=st.integers(0, 53),
    country=st.sampled_from(["EE", "LU", "FI", "RO", "AT"]),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    net=st.integers(1, 99_999),
    after=st.lists(st.tuples(st.integers(0, 45), st.integers(1, 99), st.booleans()), max_size=2),
)


def lines(sold: Sold, name: str) -> list[Shown]:
    """Each in the month it counts in, of the month of the sale; at the rate of the sale's own day."""
    of = month(FIRST + sold.at)
    rate = standard(sold.country, date.fromisoformat(f"{of}-15")).rate
    net, nothing = Money(sold.net, sold.currency), Money(0, sold.currency)
    fact = TaxFact(
        1,
        BASE.facts[0].product,
        "Course",
        Ground.ONE_STOP_SHOP,
        sold.country,
        sold.country,
        "VAT",
        rate,
        net,
        net.portion(rate),
    )
    found = [shown(fact, of, of, Kind.CHARGE, f"{name} sold")]
    for place, (later, share, of_tax) in enumerate(sold.after):
        part = Decimal(-share) / 200
        given = replace(fact, net=nothing if of_tax else net.portion(part), tax=fact.tax.portion(part))
        kind = Kind.CORRECTION if of_tax else Kind.REFUND
        found.append(shown(given, month(FIRST + sold.at + later), of, kind, f"{name} back {place}"))
    return found


def shown(fact: TaxFact, counted: str, of: str, kind: Kind, name: str) -> Shown:
    amount = Taxed(fact.net, fact.tax, fact.net + fact.tax)
    made = replace(
        BASE,
        id=EntryId(derived("entry", name)),
        kind=kind,
        month=counted,
        facts=(fact,),
        amount=amount,
        postings=(),
    )
    return Shown(made, (fact,), counted, of)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(SALES, min_size=1, max_size=12))
def test_returns_and_corrections_over_time_are_what_is_owed(history: Sequence[Sold]) -> None:
    every = [line for place, sold in enumerate(history) for line in lines(sold, str(place))]
    months = sorted({line.month for line in every})
    quarters = sorted({quarter_of(one) for one in months})
    cells = []
    # Each quarter is reported by itself, once, and never looked at again.
    for quarter in quarters:
        tally = Tally()
        for line in every:
            if line.quarter == quarter:
                tally.add(line)
        cells.append(tally.cells)
    wanted = {pair for some in cells for pair in needed(some)}
    rates = {
        pair: EuroRate(pair[0], date(2026, 1, 1), Decimal(len(pair[1]) + int(pair[1][3:4])) / 7, "no rate")
        for pair in wanted
    }
    told: Counter[tuple[str, str, str]] = Counter()
    for quarter, some in zip(quarters, cells, strict=True):
        [made] = returns(some, [quarter], rates)
        for supplied in made.supplied:
            assert supplied.tax_euros == in_euros(supplied.tax, quarter, rates)
            told[quarter, supplied.country, supplied.tax.currency] += supplied.tax.minor
        for one in made.corrected:
            assert one.earlier < quarter
            assert one.tax_euros == in_euros(one.tax, one.earlier, rates)
            assert one.too_late is (number(quarter) - number(one.earlier) > 12)
            told[one.earlier, one.country, one.tax.currency] += one.tax.minor
        owed = [one.tax_euros for one in made.supplied]
        owed += [one.tax_euros for one in made.corrected if not one.too_late]
        assert made.owed == Money(sum(amount.minor for amount in owed if amount), "EUR")
    truth: Counter[tuple[str, str, str]] = Counter()
    for line in every:
        [fact] = line.facts
        truth[quarter_of(line.of), fact.jurisdiction, fact.tax.currency] += fact.tax.minor
    assert {key: tax for key, tax in told.items() if tax} == {key: tax for key, tax in truth.items() if tax}


def number(quarter: str) -> int:
    return int(quarter[:4]) * 4 + int(quarter[6])
