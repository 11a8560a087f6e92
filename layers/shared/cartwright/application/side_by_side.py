"""The tax reports of all of an account's clients for one period, side by side: each client's own figures,
with the queries of its lines. Nothing is added up over clients: each is a seller with returns of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cartwright.application.ports.leafing import Leaf
from cartwright.application.standing import standing
from cartwright.domain.access import Permission, Resource, require
from cartwright.domain.catalog import Mode

if TYPE_CHECKING:
    from cartwright.application.auditing import Act
    from cartwright.application.ports.leafing import Leaves
    from cartwright.application.ports.papers import Files
    from cartwright.application.ports.reports import Filed, Reports
    from cartwright.application.standing import ReportStanding
    from cartwright.domain.basis import Basis
    from cartwright.domain.people import Client
    from cartwright.domain.periods import Span

type Figure = Mapping[str, Any]
"""A total, or a tax, as the client's report has it in its figures."""

HEADINGS: Final = (
    "client",
    "name",
    "period",
    "basis",
    "report",
    "standing",
    "made_at",
    "ground",
    "jurisdiction",
    "tax_name",
    "rate",
    "currency",
    "net",
    "tax",
    "gross",
    "lines",
)
NUMBERS: Final = frozenset({"rate", "net", "tax", "gross"})
MOMENTS: Final = frozenset({"made_at"})
"""Which of them are no text."""


@dataclass(frozen=True, slots=True)
class Side:
    """A client, and the report of the period that is the one to file, or the newest where none is; none of a
    client that has none. `totals` are by currency, `taxes` by ground, jurisdiction, levy, rate and
    currency."""

    client: Client
    report: Filed | None = None
    standing: ReportStanding | None = None
    totals: Sequence[Figure] = field(default_factory=tuple)
    taxes: Sequence[Figure] = field(default_factory=tuple)


def side_by_side(
    act: Act,
    span: Span,
    basis: Basis,
    *,
    limit: int,
    cursor: str = "",
    leaves: Leaves,
    reports: Reports,
    files: Files,
) -> Leaf[Side]:
    """Of `limit` clients, by their ids. Raises Forbidden to who may not see the reports of all of them
    (`reports.tax`; never a client's member), and BadToken."""
    require(act.seat, Permission.REPORTS_TAX, act.now, on=Resource(mode=Mode.LIVE))
    leaf = leaves.clients(limit=limit, cursor=cursor)
    kinds = {client.id: (client.id, span.name, basis) for client in leaf.things}
    editions = reports.editions(kinds.values())
    sides = []
    for client in leaf.things:
        those = editions.get(kinds[client.id])
        if those is None:
            sides.append(Side(client))
            continue
        closed = reports.closed(client.id)
        to_file = those.to_file(closed.tills(span))
        report = reports.get(client.id, to_file or those.newest)
        sections = json.loads(files.get(report.figures))["sections"]
        stands = standing(report, closed, to_file)
        sides.append(Side(client, report, stands, sections["summary"], sections["taxes"]))
    return Leaf(tuple(sides), leaf.cursor)


def rows(sides: Sequence[Side], span: Span, basis: Basis, *, taxes: bool) -> Iterator[tuple[str, ...]]:
    """As a table under HEADINGS: a row for each total of a client, or each of its taxes; one without figures
    for a client that sold nothing, or has no report."""
    for side in sides:
        report = side.report
        begins = (
            side.client.id,
            side.client.profile.legal_name,
            span.name,
            str(basis),
            report.id if report else "",
            str(side.standing or ""),
            report.made_at.isoformat(timespec="seconds") if report else "",
        )
        figures = side.taxes if taxes else side.totals
        for one in figures:
            words = (str(one.get(name, "")) for name in ("ground", "jurisdiction", "levy", "rate"))
            net, tax = Decimal(one["net"]), Decimal(one["tax"])
            amounts = one["currency"], f"{net:f}", f"{tax:f}", f"{net + tax:f}", one["lines"]
            yield (*begins, *words, *amounts)
        if not figures:
            yield (*begins, *[""] * (len(HEADINGS) - len(begins)))
