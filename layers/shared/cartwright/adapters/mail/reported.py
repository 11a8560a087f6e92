"""What the mail about a tax report shows."""

from __future__ import annotations

from typing import Any, Final

from cartwright.adapters.mail.display import Display
from cartwright.application.ports.reports import Filed
from cartwright.domain.money import Money

PACKAGES: Final = {"xero": "Xero", "quickbooks": "QuickBooks"}
"""As they call themselves."""


def about(filed: Filed, link: str, show: Display) -> dict[str, Any]:
    """`link` opens it; with a name behind it, its file for an accounting package."""
    return {
        "show": show,
        "subject": show.say("report-subject", month=show.month(filed.month)),
        "month": show.month(filed.month),
        "test": False,
        "filed": filed,
        "totals": [[Money.of(amount, currency) for amount in amounts] for currency, *amounts in filed.totals],
        "link": link,
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
