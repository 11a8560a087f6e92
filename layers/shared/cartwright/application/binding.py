"""Binding tax reports: once one is filed, the page that people read is drawn of its figures, and the
workbooks that they add up in are written of its CSV, in a second pass over that file.

Each is made by a message of its own, is put once, and is the same bytes whenever it is made: so a message
that comes again does no harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from cartwright.application.reporting import FILE_LASTS, download
from cartwright.domain.bindings import PDF, ROWS_AT_MOST, Binding, bindings
from cartwright.domain.errors import Conflict, NotFound
from cartwright.domain.ids import OrderId

if TYPE_CHECKING:
    from cartwright.application.ports.drawing import Binder, Drawer
    from cartwright.application.ports.papers import Files
    from cartwright.application.ports.reports import Filed, Reports
    from cartwright.application.ports.selling import Orders
    from cartwright.application.ports.streams import Streams
    from cartwright.domain.ids import ClientId, ReportId

LINK_LASTS: Final = timedelta(minutes=5)
FIGURES, BOUND = "figures", "bound-"
"""The words for the figures, and for what is bound: no file for an accounting package is called so."""
CSV: Final = "text/csv; charset=utf-8"
JSON: Final = "application/json; charset=utf-8"


class NotBound(Conflict):
    """A page or a workbook of a report that is being made."""

    code = "report-file-not-made"
    title = "This file of the report is not made yet"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file of a report: `size` in bytes and `sha256` in hex, neither of one that is not made yet; `rows`
    are the lines of the report in it. `part` counts workbooks from 1."""

    name: str
    media_type: str
    rows: int
    size: int = 0
    sha256: str = ""
    part: int = 0
    word: str = ""
    """By which it is asked for behind the link in the report's mail; none of the CSV."""


def bind(
    client: ClientId,
    wanted: ReportId,
    part: int,
    *,
    reports: Reports,
    files: Files,
    streams: Streams,
    drawer: Drawer,
    binder: Binder,
    orders: Orders,
    at_most: int = ROWS_AT_MOST,
) -> None:
    """Make a workbook of a report, from 1 on, or its page (0), unless it is there. Raises NotFound, and
    Outage."""
    filed = reports.get(client, wanted)
    bound = _found(filed, part, at_most)
    if drawer.lying(bound.place) is not None:
        return
    figures = json.loads(files.get(filed.figures))
    if bound.media_type == PDF:
        accent, logo = _accent(figures, orders), _logo(figures, files)
        body = binder.pdf(figures, locale=filed.locale, accent=accent, logo=logo)
    else:
        pieces = streams.read(filed.file)
        body = binder.xlsx(figures, pieces, locale=filed.locale, part=part, at_most=at_most)
    drawer.keep(bound.place, body, content_type=bound.media_type)


def _accent(figures: Mapping[str, Any], orders: Orders) -> str:
    """The colour of the page of the last order in it, as that order's documents have it; empty where there is
    none, and of a report that is older than that."""
    last = str(figures.get("last_order", ""))
    try:
        return orders.get(OrderId(last)).accent if last else ""
    except NotFound:
        return ""


def _logo(figures: Mapping[str, Any], files: Files) -> bytes | None:
    """The picture of the profile that the report was made by, where it is one of ours and still there. A
    report that is older than that names none."""
    path = str(figures["seller"].get("logo", ""))
    try:
        return files.get(path.lstrip("/")) if path else None
    except NotFound:
        return None


def files_of(client: ClientId, wanted: ReportId, *, reports: Reports, drawer: Drawer) -> Sequence[ReportFile]:
    """All of a report's files. Raises NotFound, and Outage. Whoever calls has asked permission."""
    filed = reports.get(client, wanted)
    name = f"tax-report-{filed.month}"
    found = [
        ReportFile(f"{name}.{ending}", media_type, filed.rows, _size(place, drawer), sha256, word=word)
        for ending, media_type, place, sha256, word in (
            ("csv", CSV, filed.file, filed.sha256, ""),
            ("json", JSON, filed.figures, filed.figures_sha256, FIGURES),
        )
        if place
    ]
    found += [
        ReportFile(one.name, CSV, one.rows, _size(one.file, drawer), one.sha256, word=one.name)
        for one in filed.imports
        if one.file
    ]
    for one in _bound(filed):
        lying = drawer.lying(one.place)
        size, sha256 = (lying.size, lying.sha256) if lying else (0, "")
        word = f"{BOUND}{one.part}"
        found.append(ReportFile(one.name, one.media_type, one.rows, size, sha256, one.part, word))
    return found


def opened(
    client: ClientId, wanted: ReportId, word: str, *, reports: Reports, files: Files, drawer: Drawer
) -> str:
    """A short link to whichever of a report's files is asked for by that word. Raises NotFound, and NotBound.
    Whoever calls has redeemed."""
    if word == FIGURES:
        filed = reports.get(client, wanted)
        if not filed.figures:
            raise NotFound
        return files.link(filed.figures, name=f"tax-report-{filed.month}.json", seconds=FILE_LASTS)
    if word.startswith(BOUND):
        part = word.removeprefix(BOUND)
        if not (part.isascii() and part.isdigit()):
            raise NotFound
        return link(client, wanted, int(part[:9]), reports=reports, files=files, drawer=drawer)
    return download(client, wanted, reports=reports, files=files, name=word)


def link(
    client: ClientId, wanted: ReportId, part: int, *, reports: Reports, files: Files, drawer: Drawer
) -> str:
    """A link of LINK_LASTS to one of a report's workbooks, from 1 on, or to its page (0). Raises NotFound,
    and NotBound. Whoever calls has asked permission."""
    bound = _found(reports.get(client, wanted), part)
    if drawer.lying(bound.place) is None:
        raise NotBound
    return files.link(bound.place, name=bound.name, seconds=int(LINK_LASTS.total_seconds()))


def _found(filed: Filed, part: int, at_most: int = ROWS_AT_MOST) -> Binding:
    """Raises NotFound."""
    for one in _bound(filed, at_most):
        if one.part == part:
            return one
    raise NotFound


def _bound(filed: Filed, at_most: int = ROWS_AT_MOST) -> Sequence[Binding]:
    """None of a report that is older than figures are."""
    return bindings(filed.file, filed.month, filed.rows, at_most=at_most) if filed.figures else ()


def _size(place: str, drawer: Drawer) -> int:
    lying = drawer.lying(place)
    return lying.size if lying else 0
