"""What of a report is to be looked at, as its figures have it: how many entries of each kind, and which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cartwright.domain.tax import MARGIN
from cartwright.domain.taxbook import Choice, TaxReport
from cartwright.domain.taxbook.tally import MARGIN_UNKNOWN

type Query = Callable[[Choice], str]


def to_look_at(report: TaxReport, entries: Callable[..., str], query: Query) -> Iterable[Mapping[str, Any]]:
    """`entries` is the query of those of a kind, `query` that of a choice of lines. What was sold under a
    margin scheme has its `sums`."""
    for one in report.tally.exceptions:
        yield {
            "kind": one.kind,
            "count": one.count,
            "sums": [*_on_the_margin(report, query)] if one.kind == MARGIN_UNKNOWN else [],
            "query": entries(exception=one.kind),
            "entries": [{"month": month, "entry": entry} for month, entry in one.named],
        }


def _on_the_margin(report: TaxReport, query: Query) -> Iterable[Mapping[str, str]]:
    """By scheme, less what was given back: of this the margin is to be worked out."""
    for one in report.whole.sums:
        if one.ground in MARGIN:
            yield {
                "ground": one.ground,
                "jurisdiction": one.jurisdiction,
                "currency": one.net.currency,
                "sold": f"{one.net.decimal:f}",
                "lines": query(one.choice),
            }
