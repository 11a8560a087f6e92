"""Notices that come back: the client is marked, the agency told, and nobody in a circle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from cartwright.application.again import TRIES
from cartwright.application.ports.audits import Audit
from cartwright.application.ports.notices import Notices
from cartwright.application.ports.reports import Filed
from cartwright.application.returning import Outcome, came_back
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.accountants import Accountant
from cartwright.domain.errors import Outage
from cartwright.domain.ids import JobId, ReportId, derived
from cartwright.domain.jobs import Letter, MailKind, letter
from cartwright.domain.notice_plans import Cadence
from cartwright.domain.people import Client
from cartwright.domain.unreachable import Cause, Unreachable
from tests.fakes.notices import FakeNotices
from tests.unit.application.agency import Agency
from tests.unit.application.carts import left
from tests.unit.application.carts import ticked as reminded
from tests.unit.application.notices import emptied, letters, sold, switched, ticked
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA

OFFICE, SALES = "office@agency.example", "sales@northwind.example"


class Overtaken(FakeNotices):
    """Notices in which another changes the client just before each of the next marks."""

    def __init__(self, agency: Agency, *meanwhile: Callable[[], object]) -> None:
        super().__init__(agency.store.shelves, ACCOUNT)
        self._meanwhile = list(meanwhile)

    def mark(self, client: Client, audit: Audit) -> None:
        if self._meanwhile:
            self._meanwhile.pop(0)()
        super().mark(client, audit)


def back(
    agency: Agency,
    returned: Letter,
    cause: Cause = Cause.BOUNCED,
    at: datetime = NOON,
    notices: Notices | None = None,
) -> Outcome:
    return came_back(
        returned.id,
        cause,
        at,
        post=agency.mine.post,
        clients=agency.mine.clients,
        notices=notices or agency.mine.notices,
        outbox=agency.mine.outbox,
        carts=agency.mine.carts,
        accounting=agency.mine.accounting,
    )


def notices(agency: Agency) -> Sequence[Letter]:
    return letters(agency, MailKind.SALE_NOTICE)


def state(agency: Agency) -> Unreachable | None:
    return agency.mine.clients.get(NORTHWIND).unreachable


@pytest.fixture
def notice(agency: Agency) -> Letter:
    """The notice of a sale, at the client's own address."""
    sold(agency, "one")
    return notices(agency)[0]


@pytest.mark.parametrize("cause", [Cause.BOUNCED, Cause.COMPLAINED])
def test_a_notice_that_comes_back_marks_its_client_and_goes_to_the_account(
    agency: Agency, notice: Letter, cause: Cause
) -> None:
    assert back(agency, notice, cause) is Outcome.REDIRECTED
    assert state(agency) == Unreachable(SALES, NOON, cause)
    _, anew = notices(agency)
    assert (anew.to, anew.subject, anew.instead) == (OFFICE, notice.subject, Unreachable(SALES, NOON, cause))


def test_marking_a_client_is_a_word_in_the_log(agency: Agency, notice: Letter) -> None:
    back(agency, notice)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("client.unreachable", NORTHWIND)
    assert audit.after == {"address": SALES, "cause": "bounced"}


def test_from_then_on_notices_go_to_the_account(agency: Agency, notice: Letter) -> None:
    back(agency, notice)
    sold(agency, "two")
    assert [one.to for one in notices(agency)] == [SALES, OFFICE, OFFICE]


def test_what_comes_back_from_the_account_goes_nowhere_and_is_told(agency: Agency, notice: Letter) -> None:
    back(agency, notice)
    _, anew = notices(agency)
    assert back(agency, anew) is Outcome.STRANDED
    assert len(notices(agency)) == 2


def test_what_came_back_from_an_address_the_account_has_left_goes_nowhere_either(
    agency: Agency, notice: Letter
) -> None:
    back(agency, notice)
    moved = replace(agency.mine.clients.account(), notification_email="desk@agency.example")
    agency.store.shelves.accounts[ACCOUNT] = moved
    _, anew = notices(agency)
    assert back(agency, anew) is Outcome.STRANDED
    assert len(notices(agency)) == 2


def test_an_accounts_copy_that_comes_back_says_nothing_of_the_client(agency: Agency) -> None:
    agency.store.shelves.accounts[ACCOUNT] = replace(agency.mine.clients.account(), copy_notices=True)
    sold(agency, "one")
    _, copy = notices(agency)
    assert back(agency, copy) is Outcome.STRANDED
    assert state(agency) is None
    assert len(notices(agency)) == 2


def test_a_client_that_reads_at_the_accounts_own_address_is_marked_and_told_nowhere(agency: Agency) -> None:
    emptied(agency, address=OFFICE)
    sold(agency, "one")
    [own] = notices(agency)
    assert back(agency, own) is Outcome.STRANDED
    assert state(agency) == Unreachable(OFFICE, NOON, Cause.BOUNCED)
    assert len(notices(agency)) == 1


def test_a_buyers_receipt_that_bounces_never_marks_the_client(agency: Agency) -> None:
    emptied(agency, address="ada@buyer.example")
    sold(agency, "one")
    [receipt] = letters(agency, MailKind.RECEIPT)
    assert back(agency, receipt) is Outcome.NOTHING
    assert state(agency) is None


def test_a_digest_that_comes_back_is_treated_like_a_notice(agency: Agency) -> None:
    switched(agency, Cadence.DAILY)
    sold(agency, "one")
    ticked(agency, "2026-11-03T05:00:00")
    [digest] = letters(agency, MailKind.SALE_DIGEST)
    assert back(agency, digest) is Outcome.REDIRECTED
    assert [one.to for one in letters(agency, MailKind.SALE_DIGEST)] == [SALES, OFFICE]
    assert state(agency) is not None


@pytest.mark.parametrize(
    ("to", "outcome", "marked"),
    [(SALES, Outcome.REDIRECTED, True), ("olga@agency.example", Outcome.NOTHING, False)],
)
def test_a_report_that_comes_back_counts_if_it_went_to_that_very_address(
    agency: Agency, to: str, outcome: Outcome, marked: bool
) -> None:
    report = ReportId(derived("report", "october"))
    mail = letter(ACCOUNT, NORTHWIND, MailKind.TAX_REPORT, to, report)
    agency.mine.outbox.add(mail)
    agency.mine.reports.file(Filed(ACCOUNT, NORTHWIND, report, "2026-10", NOON, "f", 0, "", ()), [], mail.id)
    assert back(agency, mail) is outcome
    assert (state(agency) is not None) is marked


def test_a_letter_nobody_knows_comes_back_from_nowhere(agency: Agency) -> None:
    nobody = letter(ACCOUNT, NORTHWIND, MailKind.SALE_NOTICE, SALES, "doc_1")
    assert back(agency, nobody) is Outcome.NOTHING
    assert state(agency) is None


HEARD = ((Cause.BOUNCED, NOON), (Cause.BOUNCED, NOON), (Cause.COMPLAINED, NOON + timedelta(hours=1)))


@pytest.mark.parametrize("events", sorted(set(permutations(HEARD))))
def test_feedback_that_comes_twice_and_in_any_order_ends_the_same(
    agency: Agency, notice: Letter, events: Sequence[tuple[Cause, datetime]]
) -> None:
    for cause, at in events:
        assert back(agency, notice, cause, at) is Outcome.REDIRECTED
    assert state(agency) == Unreachable(SALES, NOON, Cause.BOUNCED)
    assert len(notices(agency)) == 2


class TestAnotherNotificationAddress:
    def test_clears_the_mark(self, agency: Agency, notice: Letter) -> None:
        back(agency, notice)
        emptied(agency, address="new@northwind.example")
        assert state(agency) is None
        sold(agency, "two")
        assert notices(agency)[-1].to == "new@northwind.example"

    def test_and_back_again_is_a_new_try(self, agency: Agency, notice: Letter) -> None:
        back(agency, notice)
        emptied(agency, address="new@northwind.example")
        emptied(agency, address=SALES)
        assert state(agency) is None

    def test_is_not_marked_for_what_came_back_from_the_last(self, agency: Agency, notice: Letter) -> None:
        emptied(agency, address="new@northwind.example")
        assert back(agency, notice) is Outcome.REDIRECTED
        assert state(agency) is None
        assert notices(agency)[-1].to == OFFICE

    def test_an_edit_of_anything_else_keeps_the_mark(self, agency: Agency, notice: Letter) -> None:
        back(agency, notice)
        emptied(agency, address=SALES)
        assert state(agency) == Unreachable(SALES, NOON, Cause.BOUNCED)


def test_a_race_with_another_change_of_the_client_is_run_again(agency: Agency, notice: Letter) -> None:
    late = Overtaken(agency, lambda: emptied(agency, address=SALES))
    assert back(agency, notice, notices=late) is Outcome.REDIRECTED
    assert state(agency) is not None


def test_a_client_that_others_keep_changing_is_marked_later(agency: Agency, notice: Letter) -> None:
    others = [lambda: emptied(agency, address=SALES)] * TRIES
    with pytest.raises(Outage):
        back(agency, notice, notices=Overtaken(agency, *others))
    assert state(agency) is None


def test_another_clients_notice_at_the_same_address_marks_only_its_own_client(agency: Agency) -> None:
    sold(agency, "one")
    [notice] = notices(agency)
    back(agency, notice)
    assert agency.mine.clients.get(OLIVEIRA).unreachable is None
    assert agency.mine.outbox.get(JobId(notices(agency)[-1].id)) is not None


def test_a_mail_about_a_cart_that_comes_back_is_taken_for_a_no(agency: Agency) -> None:
    course = replace(agency.course, abandonment=Abandonment(on=True))
    agency.store.shelves.products[ACCOUNT, course.id] = course
    left(agency)
    reminded(agency)
    [returned] = letters(agency, MailKind.LEFT_CART)
    assert back(agency, returned) is Outcome.NOTHING
    [cart] = agency.store.shelves.carts.values()
    assert agency.store.shelves.refusals == {(ACCOUNT, NORTHWIND, cart.mailbox)}
    agency.store.shelves.ways.clear()
    assert back(agency, returned) is Outcome.NOTHING


class TestAnAccountantsReport:
    BEA = Accountant("bea@ledger.example", "de")

    @pytest.fixture
    def mail(self, agency: Agency) -> Letter:
        self.appoint(agency, self.BEA)
        report = ReportId(derived("report", "october"))
        mail = letter(ACCOUNT, NORTHWIND, MailKind.TAX_REPORT, self.BEA.address, report, locale="de")
        agency.mine.outbox.add(mail)
        return mail

    def appoint(self, agency: Agency, *named: Accountant) -> None:
        before = agency.mine.accounting.accountants(NORTHWIND)
        agency.mine.accounting.appoint(before.revised(named), agency.act().audit("accountants.appoint", "it"))

    def test_that_comes_back_marks_the_accountant_and_goes_to_the_account(
        self, agency: Agency, mail: Letter
    ) -> None:
        for _ in range(2):
            assert back(agency, mail, Cause.COMPLAINED) is Outcome.REDIRECTED
        listed = agency.mine.accounting.accountants(NORTHWIND)
        assert [one.returned for one in listed.items] == [
            Unreachable(self.BEA.address, NOON, Cause.COMPLAINED)
        ]
        assert (listed.version, state(agency)) == (2, None)
        _, anew = letters(agency, MailKind.TAX_REPORT)
        assert (anew.to, anew.instead, anew.locale) == (
            OFFICE,
            Unreachable(self.BEA.address, NOON, Cause.COMPLAINED),
            "",
        )
        audit = agency.audited()
        assert audit.action == "accountants.unreachable"
        assert audit.after == {"address": "b•••@ledger.example", "cause": "complained"}

    def test_of_who_is_off_the_list_goes_nowhere(self, agency: Agency, mail: Letter) -> None:
        self.appoint(agency)
        assert back(agency, mail) is Outcome.NOTHING
        assert len(letters(agency, MailKind.TAX_REPORT)) == 1
