"""Who hears of a sale: the buyer and the owner, and nobody for merely being let in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import Document, DocumentKind, Series
from cartwright.domain.ids import ClientId, ReportId, SaleId
from cartwright.domain.jobs import MailKind, letter, number, report_run
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan, Turn
from cartwright.domain.notices import again, gathers, of_a_digest, of_a_sale, of_breaks, readers
from cartwright.domain.people import Account, Client
from cartwright.domain.unreachable import Cause, Unreachable
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, OLIVEIRA, offer, paid, product, profile

AGENCY = Account(ACCOUNT, "Agency", "agency", 5, "boss@agency.example")
CERAMICS = replace(profile(OLIVEIRA, "PT"), notification_email="hello@oliveira.example")
TWO_OWNERS = offer(product(), [product("Mug", owner=OLIVEIRA)], [profile(), CERAMICS])
CLIENTS = {one.client: Client(ACCOUNT, one.client, one) for one in (profile(), CERAMICS)}
COPIED = replace(AGENCY, copy_notices=True)
BOUNCED = Unreachable("sales@northwind.example", NOON, Cause.BOUNCED)
SECOND = timedelta(seconds=1)


def receipt(owner: ClientId) -> Document:
    series = Series(ACCOUNT, owner, DocumentKind.RECEIPT, Mode.LIVE)
    return series.issue(paid(TWO_OWNERS).sale(owner), at=NOON)


def turned(*turns: tuple[Cadence, int], copies: bool | None = None) -> Plan:
    """A plan whose sale notices turned so many seconds after noon, when everything was sold."""
    made = tuple(Turn(NoticeKind.SALE, cadence, NOON + after * SECOND) for cadence, after in turns)
    return Plan(ACCOUNT, NORTHWIND, made, copies, version=len(made))


def told(
    document: Document,
    account: Account = AGENCY,
    plan: Plan | None = None,
    *,
    client: Client | None = None,
    gathering: Gathering | None = None,
) -> list[tuple[MailKind, str]]:
    owner = client or CLIENTS[document.client]
    letters = of_a_sale(document, owner, account, plan or turned(), gathering)
    return [(mail.kind, mail.to) for mail in letters]


def test_the_buyer_gets_the_receipt_and_the_owner_the_notice() -> None:
    assert told(receipt(NORTHWIND)) == [
        (MailKind.RECEIPT, ""),
        (MailKind.SALE_NOTICE, "sales@northwind.example"),
    ]


def test_a_bump_of_another_client_gets_its_own_receipt_and_its_own_notice() -> None:
    assert told(receipt(OLIVEIRA)) == [
        (MailKind.RECEIPT, ""),
        (MailKind.SALE_NOTICE, "hello@oliveira.example"),
    ]


def test_the_agency_may_choose_to_be_copied() -> None:
    assert told(receipt(NORTHWIND), COPIED)[-1] == (MailKind.SALE_NOTICE, "boss@agency.example")


@pytest.mark.parametrize(("account", "chosen"), [(AGENCY, True), (COPIED, False)])
def test_the_agency_may_choose_otherwise_for_one_client(account: Account, chosen: bool) -> None:
    copy = (MailKind.SALE_NOTICE, "boss@agency.example")
    assert (copy in told(receipt(NORTHWIND), account, turned(copies=chosen))) is chosen


def test_nobody_is_written_to_twice_at_one_address() -> None:
    nosy = replace(COPIED, notification_email="sales@northwind.example")
    assert len(told(receipt(NORTHWIND), nosy)) == 2


def test_notices_go_where_the_client_reads_now_not_where_it_read_when_it_sold() -> None:
    moved = replace(profile(), notification_email="new@northwind.example")
    assert told(receipt(NORTHWIND), client=replace(CLIENTS[NORTHWIND], profile=moved))[-1] == (
        MailKind.SALE_NOTICE,
        "new@northwind.example",
    )


def test_a_notice_whose_owner_has_no_reachable_address_falls_back_to_the_account_and_says_why() -> None:
    client = replace(CLIENTS[NORTHWIND], returned=BOUNCED)
    _, notice = of_a_sale(receipt(NORTHWIND), client, COPIED, turned(), None)
    assert (notice.to, notice.instead) == ("boss@agency.example", BOUNCED)


def test_a_client_without_an_address_is_unreachable_too() -> None:
    nowhere = replace(CLIENTS[NORTHWIND], profile=replace(profile(), notification_email=""))
    [reader] = readers(nowhere, AGENCY, copied=False)
    assert (reader.to, reader.instead) == ("boss@agency.example", Unreachable("", NOON, Cause.MISSING))


class TestEachKindCanBeSwitchedOffOrGathered:
    def test_off_is_silent_but_for_the_buyers_receipt(self) -> None:
        assert told(receipt(NORTHWIND), COPIED, turned((Cadence.OFF, 0))) == [(MailKind.RECEIPT, "")]

    def test_what_gathers_is_not_told_at_once(self) -> None:
        gathering = Gathering.begun(CLIENTS[NORTHWIND], Cadence.DAILY, at=NOON)
        plan = turned((Cadence.DAILY, 0))
        assert told(receipt(NORTHWIND), plan=plan, gathering=gathering) == [(MailKind.RECEIPT, "")]

    @pytest.mark.parametrize(
        ("turn", "opened", "joins"),
        [
            (0, 0, True),  # sold the very moment the cadence turned: it is the new one's
            (1, 1, False),  # sold before it turned: told at once
            (1, 0, False),  # nor does it matter since when something gathers
            (-5, 1, False),  # its digest is closed: told at once, for it would be in none
        ],
    )
    def test_the_border_between_instant_and_digest_is_the_sales_own_moment(
        self, turn: int, opened: int, joins: bool
    ) -> None:
        plan = turned((Cadence.DAILY, turn))
        gathering = Gathering.begun(CLIENTS[NORTHWIND], Cadence.DAILY, at=NOON + opened * SECOND)
        document = receipt(NORTHWIND)
        assert gathers(document.sale, plan, gathering) is joins
        assert len(told(document, plan=plan, gathering=gathering)) == 2 - joins

    def test_a_sale_of_a_time_of_digests_is_told_at_once_when_there_are_none_any_more(self) -> None:
        plan = turned((Cadence.DAILY, -9), (Cadence.INSTANT, 1))
        assert len(told(receipt(NORTHWIND), plan=plan)) == 2

    def test_a_sale_of_a_silent_time_stays_silent(self) -> None:
        plan = turned((Cadence.OFF, -9), (Cadence.INSTANT, 1))
        assert len(told(receipt(NORTHWIND), plan=plan)) == 1


def test_a_digest_goes_where_notices_go() -> None:
    digest = Gathering.begun(CLIENTS[NORTHWIND], Cadence.DAILY, at=NOON).digest
    letters = of_a_digest(digest, CLIENTS[NORTHWIND], COPIED, turned())
    assert [(one.kind, one.to) for one in letters] == [
        (MailKind.SALE_DIGEST, "sales@northwind.example"),
        (MailKind.SALE_DIGEST, "boss@agency.example"),
    ]


def test_two_clients_digests_of_one_day_are_two_letters_to_the_agency() -> None:
    letters = {
        of_a_digest(Gathering.begun(client, Cadence.DAILY, at=NOON).digest, client, COPIED, turned())[-1].id
        for client in CLIENTS.values()
    }
    assert len(letters) == 2


def test_a_letter_that_came_back_goes_to_the_account_once() -> None:
    _, notice = of_a_sale(receipt(NORTHWIND), CLIENTS[NORTHWIND], AGENCY, turned(), None)
    anew = again(notice, BOUNCED, AGENCY)
    assert (anew.kind, anew.subject, anew.to) == (notice.kind, notice.subject, "boss@agency.example")
    complaint = replace(BOUNCED, cause=Cause.COMPLAINED)
    assert anew.id == again(notice, complaint, AGENCY).id != notice.id


def test_every_letter_is_about_the_receipt_of_its_own_client() -> None:
    document = receipt(OLIVEIRA)
    letters = of_a_sale(document, CLIENTS[OLIVEIRA], AGENCY, turned(), None)
    assert {(mail.client, mail.subject) for mail in letters} == {(OLIVEIRA, document.id)}


def test_asking_twice_for_the_same_thing_is_asking_once() -> None:
    sale, report = SaleId("sal_1"), ReportId("rep_1")
    assert number(ACCOUNT, NORTHWIND, sale).id == number(ACCOUNT, NORTHWIND, sale).id
    asked = report_run(ACCOUNT, NORTHWIND, report, "2026-10", "ada")
    assert asked.id == report_run(ACCOUNT, NORTHWIND, report, "2026-10").id


def test_what_differs_in_kind_reader_subject_or_client_is_another_letter() -> None:
    letters = {
        letter(ACCOUNT, client, kind, to, subject).id
        for client in (NORTHWIND, OLIVEIRA)
        for kind in MailKind
        for to in ("ada@buyer.example", "bob@buyer.example")
        for subject in ("doc_1", "doc_2")
    }
    assert len(letters) == len(MailKind) * 8


def test_two_clients_who_read_at_one_address_are_both_told_of_one_night() -> None:
    shared = [
        replace(one, profile=replace(one.profile, notification_email="books@agency.example"))
        for one in CLIENTS.values()
    ]
    letters = [mail for one in shared for mail in of_breaks("con_1 2026-11-05", one, AGENCY, turned())]
    assert [(mail.client, mail.to) for mail in letters] == [
        (one.id, "books@agency.example") for one in shared
    ]
    assert len({mail.id for mail in letters}) == 2
