"""A report's file behind a signed link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.application.ports.papers import BadToken
from cartwright.application.ports.reports import Filed
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
from cartwright.domain.access import Permission, Permit, Seat
from cartwright.domain.accountants import Accountant, Accountants
from cartwright.domain.errors import NotFound
from cartwright.domain.ids import JobId, ReportId, SittingId, derived
from cartwright.domain.jobs import Asker, Letter, MailKind, letter
from cartwright.domain.unreachable import Cause, Unreachable
from tests.fakes.files import FakeFiles
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON
from tests.unit.application.agency import Agency
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

REPORT = ReportId(derived("report", "november"))
FILED = Filed(ACCOUNT, NORTHWIND, REPORT, "2026-11", NOON, "a/report.csv", 0, "", ())
TAX = Permit(Permission.REPORTS_TAX)
SIGNATURES = FakeSignatures()
MOMENT = timedelta(seconds=1)


@pytest.fixture
def token(agency: Agency) -> str:
    return signed(agency, None)


def signed(agency: Agency, asker: Asker | None, *, instead: Unreachable | None = None) -> str:
    """The token in the mail about a report that `asker` asked for."""
    about = letter(ACCOUNT, NORTHWIND, MailKind.TAX_REPORT, "to@agency.example", REPORT, instead=instead)
    filed = replace(FILED, asker=asker)
    return told(agency, about, filed)


def told(agency: Agency, about: Letter, filed: Filed = FILED) -> str:
    return ticket(
        about,
        filed,
        members=agency.mine.members,
        accounting=agency.mine.accounting,
        signatures=SIGNATURES,
        now=agency.now,
    )


def redeemed(agency: Agency, token: str) -> Ticket:
    return redeem(
        token,
        members=lambda account: agency.store.of(account).members,
        accounting=lambda account: agency.store.of(account).accounting,
        signatures=SIGNATURES,
        now=agency.now,
    )


def test_a_ticket_opens_one_report_for_two_weeks(agency: Agency, token: str) -> None:
    until = agency.now + LINK_LASTS
    agency.clock.move(LINK_LASTS - MOMENT)
    assert redeemed(agency, token) == Ticket(ACCOUNT, NORTHWIND, REPORT, until)


def test_a_ticket_expires(agency: Agency, token: str) -> None:
    agency.clock.move(LINK_LASTS)
    with pytest.raises(LinkExpired):
        redeemed(agency, token)


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
        redeemed(agency, forged)


def over(agency: Agency) -> None:
    """Clara's permission is taken."""
    agency.mine.members.forbid(agency.seat("clara").member.id, TAX.permission, agency.act().audit("t", "it"))


def left(agency: Agency) -> None:
    agency.mine.members.remove(agency.seat("clara").member, agency.act().audit("remove", "it"))


def came_back(agency: Agency) -> None:
    member = agency.seat("clara").member
    left(agency)
    back = replace(member, sitting=SittingId(derived("sitting", "back")))
    agency.mine.members.add(back, [TAX], agency.act().audit("invite", "it"))


def suspended(agency: Agency) -> None:
    paused = agency.seat("clara").member.paused(suspended=True)
    agency.mine.members.revise(paused, agency.act().audit("suspend", "it"))


class TestAReportThatAMemberAskedFor:
    @pytest.fixture
    def asker(self, agency: Agency) -> Asker:
        member = agency.seat("clara").member
        moved = member.moved(member.role, NORTHWIND, SittingId(derived("sitting", "first")))
        audit = agency.act().audit("assign", "it")
        agency.mine.members.reseat((member, Seat(moved, (TAX,))), audit=audit)
        return Asker(moved.id, moved.sitting)

    def test_opens_for_whom_it_was_made(self, agency: Agency, asker: Asker) -> None:
        assert redeemed(agency, signed(agency, asker)).asker == asker

    @pytest.mark.parametrize("deed", [over, left, came_back, suspended])
    def test_opens_no_more_for_who_may_not_see_it_any_more(
        self, agency: Agency, asker: Asker, deed: Callable[[Agency], None]
    ) -> None:
        token = signed(agency, asker)
        deed(agency)
        with pytest.raises(LinkExpired):
            redeemed(agency, token)
        with pytest.raises(NotFound):
            signed(agency, asker)

    def test_opens_at_the_accounts_address_where_it_went_instead(self, agency: Agency, asker: Asker) -> None:
        instead = Unreachable("to@agency.example", agency.now, Cause.BOUNCED)
        token = signed(agency, asker, instead=instead)
        left(agency)
        assert redeemed(agency, token).asker is None


class TestAnAccountantsLink:
    @pytest.fixture
    def named(self, agency: Agency) -> Accountants:
        return self.list(agency, Accountants(ACCOUNT, NORTHWIND), "bea@ledger.example")

    def list(self, agency: Agency, before: Accountants, *addresses: str) -> Accountants:
        after = before.revised([Accountant(address, "de") for address in addresses])
        agency.mine.accounting.appoint(after, agency.act().audit("accountants.appoint", "it"))
        return after

    def link(self, agency: Agency) -> str:
        to = letter(ACCOUNT, NORTHWIND, MailKind.TAX_REPORT, "bea@ledger.example", REPORT, locale="de")
        return told(agency, to)

    def test_opens_without_a_login_and_bears_no_address(self, agency: Agency, named: Accountants) -> None:
        token = self.link(agency)
        assert redeemed(agency, token).report == REPORT
        assert "ledger" not in SIGNATURES.read(PURPOSE, token)

    def test_opens_nothing_once_its_address_is_off_the_list(self, agency: Agency, named: Accountants) -> None:
        token = self.link(agency)
        self.list(agency, named, "carl@ledger.example")
        with pytest.raises(LinkExpired):
            redeemed(agency, token)
        assert self.link(agency) == ""

    def test_goes_on_opening_where_others_come_to_the_list(self, agency: Agency, named: Accountants) -> None:
        token = self.link(agency)
        self.list(agency, named, "carl@ledger.example", "bea@ledger.example")
        assert redeemed(agency, token).report == REPORT


class TestTheFile:
    @pytest.fixture(autouse=True)
    def _filed(self, agency: Agency) -> None:
        agency.mine.reports.file(FILED, [], JobId(""))

    def test_opens_for_as_long_as_a_redirect_takes_under_a_speaking_name(self, agency: Agency) -> None:
        class Timed(FakeFiles):
            def link(self, key: str, *, name: str, seconds: int, revision: str = "") -> str:
                assert seconds == FILE_LASTS
                return super().link(key, name=name, seconds=seconds, revision=revision)

        files = Timed()
        files.put("a/report.csv", b"net,tax", content_type="text/csv")
        opened = files.open(download(NORTHWIND, REPORT, reports=agency.mine.reports, files=files))
        assert opened.body == b"net,tax"
        assert "tax-report-2026-11.csv" in opened.disposition

    def test_of_another_client_is_not_there(self, agency: Agency) -> None:
        with pytest.raises(NotFound):
            download(OLIVEIRA, REPORT, reports=agency.mine.reports, files=FakeFiles())
