"""A report's file behind a signed link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cartwright.application.ports.papers import BadToken, Filed
from cartwright.application.reporting import (
    FILE_LASTS,
    LINK_LASTS,
    PURPOSE,
    LinkExpired,
    Ticket,
    download,
    redeem,
    ticket,
)
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import JobId, ReportId, derived
from tests.fakes.files import FakeFiles
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

REPORT = ReportId(derived("report", "november"))
SIGNATURES = FakeSignatures()
MOMENT = timedelta(seconds=1)


@pytest.fixture
def token(agency: Agency) -> str:
    return ticket(ACCOUNT, NORTHWIND, REPORT, signatures=SIGNATURES, now=agency.now)


def test_a_ticket_opens_one_report_for_two_weeks(agency: Agency, token: str) -> None:
    until = agency.now + LINK_LASTS
    agency.clock.move(LINK_LASTS - MOMENT)
    assert redeem(token, signatures=SIGNATURES, now=agency.now) == Ticket(ACCOUNT, NORTHWIND, REPORT, until)


def test_a_ticket_expires(agency: Agency, token: str) -> None:
    agency.clock.move(LINK_LASTS)
    with pytest.raises(LinkExpired):
        redeem(token, signatures=SIGNATURES, now=agency.now)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x.y",
        SIGNATURES.sign("cursor", f"{ACCOUNT} {NORTHWIND} {REPORT} 9999999999"),
        SIGNATURES.sign(PURPOSE, f"{ACCOUNT} {NORTHWIND} {REPORT}"),
    ],
    ids=["nothing", "letters", "another purpose", "too few words"],
)
def test_what_was_not_signed_as_a_ticket_opens_nothing(agency: Agency, forged: str) -> None:
    with pytest.raises(BadToken):
        redeem(forged, signatures=SIGNATURES, now=agency.now)


class TestTheFile:
    @pytest.fixture(autouse=True)
    def _filed(self, agency: Agency) -> None:
        filed = Filed(ACCOUNT, NORTHWIND, REPORT, "2026-11", agency.now, "a/report.csv", 0, "", ())
        agency.mine.reports.file(filed, [], JobId(""))

    def test_opens_for_as_long_as_a_redirect_takes_under_a_speaking_name(self, agency: Agency) -> None:
        class Timed(FakeFiles):
            def link(self, key: str, *, name: str, seconds: int) -> str:
                assert seconds == FILE_LASTS
                return super().link(key, name=name, seconds=seconds)

        files = Timed()
        files.put("a/report.csv", b"net,tax", content_type="text/csv")
        opened = files.open(download(NORTHWIND, REPORT, reports=agency.mine.reports, files=files))
        assert opened.body == b"net,tax"
        assert "tax-report-2026-11.csv" in opened.disposition

    def test_of_another_client_is_not_there(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            download(OLIVEIRA, REPORT, reports=agency.mine.reports, files=FakeFiles())
