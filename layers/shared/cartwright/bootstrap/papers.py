"""Documents, mail and reports."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cartwright.adapters.files import S3Files
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mailer import SesMailer
from cartwright.adapters.sheets import CsvSheets
from cartwright.adapters.signatures import KmsSignatures
from cartwright.application.reporting import ticket
from cartwright.bootstrap.base import clock, settings
from cartwright.domain.ids import ReportId

if TYPE_CHECKING:
    from cartwright.application.ports.papers import Composer, Files, Mailer, Sheets, Signatures
    from cartwright.domain.jobs import Letter


@cache
def composer() -> Composer:
    return JinjaComposer()


@cache
def mailer() -> Mailer:
    return SesMailer(settings().mail_from, settings().configuration_set)


@cache
def files() -> Files:
    return S3Files(settings().bucket)


@cache
def sheets() -> Sheets:
    return CsvSheets()


@cache
def signatures() -> Signatures:
    return KmsSignatures(settings().signing_key)


def report_link(letter: Letter) -> str:
    """The link in a report's mail: signed for two weeks, leading to a file link that lives for a minute."""
    token = ticket(
        letter.account, letter.client, ReportId(letter.subject), signatures=signatures(), now=clock().now()
    )
    return f"{settings().public_url}/v1/downloads/{token}"
