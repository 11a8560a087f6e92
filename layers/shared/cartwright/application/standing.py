"""Which of a client's tax reports is the one to file: of each period and basis just one, and none while its
months are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cartwright.application.ports.people import Clients
from cartwright.application.ports.reports import Filed, Reports
from cartwright.domain.closed_books import IN_FLIGHT, ClosedBooks
from cartwright.domain.ids import ClientId, ReportId
from cartwright.domain.people import Client
from cartwright.domain.periods import Span


class ReportStanding(StrEnum):
    """What a report is of its period, now."""

    TO_FILE = "to-file"
    """Its months are closed as they were when it was made, and it is the first of its kind."""
    COPY = "copy"
    """It says what the one to file says, and was made later."""
    SUPERSEDED = "superseded"
    """A month of it was opened again since."""
    PRELIMINARY = "preliminary"
    """A month of it was open when it was made, or a number or a rate was not to be had that there will be."""


@dataclass(frozen=True, slots=True)
class Standings:
    """How each report stands, and by period and basis which is the one to file."""

    of: Mapping[ReportId, ReportStanding]
    to_file: Mapping[tuple[str, str], ReportId]


def standings(client: ClientId, found: Sequence[Filed], *, reports: Reports) -> Standings:
    """Of some of a client's reports. What is closed never changes, so reports that were made of the same
    closed months say the same: the first that was filed is the one to file, also where several were asked
    for."""
    closed = reports.closed(client)
    editions = reports.editions({(client, one.month, one.basis) for one in found})
    to_file: dict[tuple[str, str], ReportId] = {}
    for (_, month, basis), those in editions.items():
        if (first := those.to_file(closed.tills(Span(month)))) is not None:
            to_file[month, basis] = first
    stands = {one.id: standing(one, closed, to_file.get((one.month, one.basis))) for one in found}
    return Standings(stands, to_file)


def standing(filed: Filed, closed: ClosedBooks, to_file: ReportId | None) -> ReportStanding:
    """Of a report, where `to_file` is the one to file of its period and basis."""
    if not filed.tills:
        return ReportStanding.PRELIMINARY
    if filed.tills != closed.tills(Span(filed.month)):
        return ReportStanding.SUPERSEDED
    return ReportStanding.TO_FILE if to_file == filed.id else ReportStanding.COPY


def as_closed(client: Client, span: Span, closed: ClosedBooks, clients: Clients) -> Client:
    """The client by whose clock, address and registrations a span is reported: as it was when the last month
    of that was closed, so that what was closed never changes; as it is while one of its months is open."""
    tills = closed.tills(span)
    if not tills or client.profile.since <= (when := tills[-1] + IN_FLIGHT):
        return client
    versions = clients.profiles(client.id)
    then = next((one for one in versions if one.since <= when), versions[-1])
    return replace(client, profile=then)
