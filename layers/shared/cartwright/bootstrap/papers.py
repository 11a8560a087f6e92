"""Documents, mail and reports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.imports import CsvImports
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.reported import page
from cartwright.adapters.mailer import SesMailer
from cartwright.adapters.sheets import CsvSheets
from cartwright.application import invitations
from cartwright.application.reporting import ticket
from cartwright.bootstrap.base import clock, settings
from cartwright.bootstrap.signing import signatures

__all__ = [
    "composer",
    "files_page",
    "imports",
    "invitation_link",
    "mailer",
    "page_composer",
    "report_link",
    "sheets",
    "signatures",
]

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cartwright.application.binding import ReportFile
    from cartwright.application.ports.accounting import Accounting
    from cartwright.application.ports.papers import Composer, Mailer
    from cartwright.application.ports.people import Members
    from cartwright.application.ports.reports import Filed, Imports, Sheets
    from cartwright.domain.jobs import Letter
    from cartwright.domain.people import Member


@cache
def composer() -> Composer:
    return JinjaComposer(settings().public_url)


@cache
def page_composer() -> Composer:
    """For papers that are shown on a page of a shop's own host, which has the pictures, too."""
    return JinjaComposer()


@cache
def mailer() -> Mailer:
    return SesMailer(settings().mail_from, settings().configuration_set)


@cache
def sheets() -> Sheets:
    return CsvSheets()


@cache
def imports() -> Imports:
    return CsvImports()


def report_link(letter: Letter, filed: Filed, *, members: Members, accounting: Accounting) -> str:
    """The link in a report's mail: signed for two weeks, leading to file links that live for minutes.
    Empty for who is no accountant any more."""
    token = ticket(
        letter, filed, members=members, accounting=accounting, signatures=signatures(), now=clock().now()
    )
    return f"{settings().public_url}/v1/downloads/{token}" if token else ""


def files_page(filed: Filed, files: Sequence[ReportFile], link: str) -> str:
    """The page that the link leads to."""
    return page(filed, files, link)


def invitation_link(member: Member) -> str:
    """The link in an invitation: signed for a week, leading to where a password is chosen."""
    token = invitations.ticket(member, signatures=signatures(), now=clock().now())
    return f"{settings().public_url}/v1/invitations/{token}"
