"""What the mail about a tax report shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from cartwright.adapters.mail.display import Display
from cartwright.adapters.mail.rendering import templates
from cartwright.application.binding import ReportFile
from cartwright.application.ports.reports import Filed
from cartwright.domain.money import Money

PACKAGES: Final = {"xero": "Xero", "quickbooks": "QuickBooks"}
"""As they call themselves."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A file on the page that a report's mail leads to: `word` asks for it; without a digest it is not made
    yet."""

    word: str
    name: str
    size: int
    sha256: str

    @property
    def kilobytes(self) -> int:
        """Begun ones."""
        return -(-self.size // 1000)


def page(filed: Filed, files: Sequence[ReportFile], link: str) -> str:
    """All files of a report, each behind `link`, in the report's language."""
    show = Display(filed.locale)
    view = {
        "show": show,
        "subject": show.say("report-subject", month=show.period(filed.month)),
        "month": show.period(filed.month),
        "filed": filed,
        "files": [Offered(one.word, one.name, one.size, one.sha256) for one in files],
        "link": link,
        "test": False,
        "astray": "",
    }
    return templates().get_template("files.html").render(view)


def about(filed: Filed, link: str, show: Display) -> dict[str, Any]:
    """`link` opens its CSV, and with a name behind it another of its files; below it is the list of all."""
    return {
        "show": show,
        "subject": show.say("report-subject", month=show.period(filed.month)),
        "month": show.period(filed.month),
        "test": False,
        "filed": filed,
        "totals": [[Money.of(amount, currency) for amount in amounts] for currency, *amounts in filed.totals],
        "link": f"{link}/files",
        "imports": [
            (show.say("report-import", package=PACKAGES[one.package]), f"{link}?file={one.name}")
            for one in filed.imports
            if one.file
        ],
        "lacking": [
            show.say("report-lacking", package=PACKAGES[one.package], names=", ".join(one.missing))
            for one in filed.imports
            if one.missing
        ],
    }
