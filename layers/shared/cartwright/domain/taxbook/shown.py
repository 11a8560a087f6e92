"""An entry as a tax report shows it: in which month it counts, what it amends, and by which papers.

A basis says which entries count. An order is booked, and gets its receipt, when it is paid; so of what we
keep

- on the **invoice** basis a report is of documents: sales, credit notes and corrections, each in the month
  it was booked in;
- on the **cash** basis it is of money: the same, and besides what a bank took back on account of a dispute
  (for which nobody gets a credit note), or gave back again: in shares of what was sold and taxed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cartwright.domain.basis import Basis
from cartwright.domain.catalog import Mode
from cartwright.domain.journal import Book, Entry, Kind, TaxFact, facts_of, month_of
from cartwright.domain.money import Money
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period, quarter_of

AMENDING = frozenset({Kind.REFUND, Kind.CORRECTION})
"""What has a document of its own that amends a receipt."""

GIVEN_BACK = frozenset({Kind.REFUND, Kind.DISPUTE})
"""What is told apart from what was sold."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry's taxed lines in a report. `month` is the one they count in, and `of` the one that they amend:
    that of the sale, or for what was booked too late its own; the same where they amend nothing. `late` says
    that their own month was closed when they were booked.

    `document` is the number of its receipt, credit note or correction, `original` that of the receipt which
    the latter name: empty while they are being numbered. Both stay what they were when the receipt is issued
    anew: that has a number of its own, and no entry.
    """

    entry: Entry
    facts: Sequence[TaxFact]
    month: str
    of: str
    document: str = ""
    original: str = ""
    late: bool = False

    @property
    def credit(self) -> bool:
        return self.entry.kind in GIVEN_BACK

    @property
    def quarter(self) -> str:
        return quarter_of(self.month)

    @property
    def amends(self) -> str:
        """The earlier quarter that it amends; empty where that is its own, or a later one."""
        of = quarter_of(self.of)
        return of if of < self.quarter else ""


def amended(entry: Entry, basis: Basis) -> bool:
    """Whether to show an entry takes its sale: for what it amends, or what a bank took back of it."""
    if entry.mode is not Mode.LIVE:
        return False
    return entry.kind in AMENDING or (basis is Basis.CASH and entry.kind is Kind.DISPUTE)


def shown(
    entry: Entry,
    basis: Basis,
    *,
    sale: Sale | None = None,
    document: str = "",
    original: str = "",
    counted: Period | None = None,
) -> Shown | None:
    """How it is shown; None for tests, and for what only moves money and taxes nothing.

    `sale` is what an entry that `amended` amends. `counted` is the month it counts in where that is not its
    own, because that was closed.
    """
    if entry.mode is not Mode.LIVE:
        return None
    facts: Sequence[TaxFact] = entry.facts
    if basis is Basis.CASH and entry.kind is Kind.DISPUTE and sale is not None:
        facts = _in_shares(sale, -entry.moved(Book.DISPUTES))
    if not facts:
        return None
    return Shown(
        entry=entry,
        facts=facts,
        month=counted.month if counted else entry.month,
        of=month_of(sale.at, sale) if sale else entry.month,
        document=document,
        original=original,
        late=counted is not None,
    )


def _in_shares(sale: Sale, amount: Money) -> tuple[TaxFact, ...]:
    """An amount of money as what it is of a sale, by what each line's net and each levy was of all."""
    facts = [fact for line in sale.lines for fact in facts_of(line)]
    weights = [amount.minor for fact in facts for amount in (fact.net, fact.tax)]
    if not any(weights):
        return ()
    shares = amount.split(weights)
    return tuple(
        replace(fact, net=net, tax=tax)
        for fact, net, tax in zip(facts, shares[::2], shares[1::2], strict=True)
    )
