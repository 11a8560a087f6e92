"""Letters: each goes out once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import (
    abandoning,
    digesting,
    disputing,
    dunning,
    entering,
    greeting,
    kept,
    nightly,
    rechecking,
    watching,
    writing,
)
from cartwright.application.numbering import give_number
from cartwright.application.ports.papers import MailRefused, MailState, Unanswered
from cartwright.application.ports.reports import Filed
from cartwright.application.writing import PATIENCE
from cartwright.domain.errors import NotFound, Outage
from cartwright.domain.ids import DocumentId, ReportId, derived
from cartwright.domain.jobs import Letter, MailKind, letter, number
from cartwright.domain.money import Money
from cartwright.domain.nexus import Month, StateSales
from cartwright.domain.thresholds import YearAbroad
from tests.fakes.mailer import FakeMailer
from tests.fakes.shelves import DONE, WAITING, Claim
from tests.fakes.signatures import FakeSignatures
from tests.unit.application.agency import Agency, back, hub_of, method_of
from tests.unit.application.test_correcting import found_wrong, jobs
from tests.unit.application.test_correcting import give as give_correction
from tests.unit.application.test_crediting import back as give_back
from tests.unit.application.test_crediting import given
from tests.unit.application.test_rechecking import believing, sold
from tests.unit.domain.shop import ACCOUNT, NORTHWIND


class Desk:
    """Where the agency's letters are written."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self.mailer = FakeMailer()
        sale = agency.sale()
        job = number(ACCOUNT, sale.owner, sale.id)
        give_number(job, papers=agency.mine.papers, outbox=agency.mine.outbox, now=agency.now)

    @property
    def letters(self) -> Sequence[Letter]:
        jobs = [slip.job for slip in self.agency.store.shelves.jobs.values()]
        return [job for job in jobs if isinstance(job, Letter)]

    @property
    def receipt(self) -> Letter:
        return next(letter for letter in self.letters if letter.kind is MailKind.RECEIPT)

    @property
    def outbox(self) -> list[tuple[str, str]]:
        return [(mail.to, mail.subject) for mail in self.mailer.mails]

    def write(self, letter: Letter) -> None:
        writing.write(
            letter,
            post=self.agency.mine.post,
            outbox=self.agency.mine.outbox,
            papers=self.agency.mine.papers,
            reports=self.agency.mine.reports,
            composer=JinjaComposer(),
            mailer=self.mailer,
            greet=lambda letter: greeting.composed(
                letter,
                members=self.agency.mine.members,
                clients=self.agency.mine.clients,
                composer=JinjaComposer(),
                link=lambda member: f"https://api.example/v1/invitations/{member.id}",
            ),
            gather=lambda letter: digesting.composed(
                letter,
                clients=self.agency.mine.clients,
                notices=self.agency.mine.notices,
                composer=JinjaComposer(),
            ),
            correct=lambda letter: rechecking.composed(
                letter,
                papers=self.agency.mine.papers,
                vat_checks=self.agency.mine.vat_checks,
                composer=JinjaComposer(),
            ),
            confirmation=lambda document: f"https://shop.example/orders/{document.sale.order}",
            hub=lambda document: f"https://shop.example/hub/{document.client}",
            warn=lambda letter: watching.composed(
                letter,
                clients=self.agency.mine.clients,
                thresholds=self.agency.mine.thresholds,
                composer=JinjaComposer(),
            ),
            remind=lambda letter: abandoning.composed(
                letter,
                carts=self.agency.mine.carts,
                storefront=self.agency.store.storefront,
                composer=JinjaComposer(),
                address=lambda host, path: f"https://{host}{path}",
                now=self.agency.now,
            ),
            contest=lambda letter: disputing.composed(
                letter,
                orders=self.agency.mine.orders,
                clients=self.agency.mine.clients,
                composer=JinjaComposer(),
            ),
            dun=lambda letter: dunning.composed(
                letter,
                subscriptions=self.agency.mine.subscriptions,
                orders=self.agency.mine.orders,
                composer=JinjaComposer(),
                return_url=back,
                hub=hub_of,
                method_url=method_of,
            ),
            plead=lambda letter: kept.composed(
                letter,
                orders=self.agency.mine.orders,
                clients=self.agency.mine.clients,
                composer=JinjaComposer(),
            ),
            differ=lambda letter: nightly.composed(
                letter,
                breaks=self.agency.mine.breaks,
                clients=self.agency.mine.clients,
                composer=JinjaComposer(),
            ),
            let_in=lambda letter: entering.composed(
                letter,
                passes=self.agency.mine.passes,
                buyers=self.agency.mine.buyers,
                clients=self.agency.mine.clients,
                signatures=FakeSignatures(),
                composer=JinjaComposer(),
                address=lambda host, path: f"https://{host}{path}",
                now=self.agency.now,
            ),
            report_link=self.report_link,
            now=self.agency.now,
        )

    def report_link(self, letter: Letter, _: Filed) -> str:
        """Nothing, to an accountant who is off the list."""
        return "" if letter.locale == "fr" else f"https://api.example/v1/downloads/{letter.subject}"

    def hear(self, letter: Letter, returned: str = "") -> None:
        """The mail service's own event."""
        writing.heard_back(
            letter.id,
            reference="message-9",
            at=self.agency.now,
            returned=returned,
            post=self.agency.mine.post,
        )

    def claim(self, letter: Letter) -> Claim | None:
        return self.agency.store.shelves.letters.get((ACCOUNT, letter.id))

    def state(self, letter: Letter) -> str:
        return self.agency.store.shelves.jobs[ACCOUNT, letter.id].state


@pytest.fixture
def desk(agency: Agency) -> Desk:
    return Desk(agency)


def test_the_buyer_gets_the_receipt_and_the_owner_the_notice(desk: Desk) -> None:
    for asked in desk.letters:
        desk.write(asked)
    assert [to for to, _ in desk.outbox] == ["ada@buyer.example", "sales@northwind.example"]
    assert "NW-000001" in desk.outbox[0][1]
    assert "Course" in desk.outbox[1][1]
    assert {desk.state(asked) for asked in desk.letters} == {DONE}


def test_the_buyer_gets_the_correction_of_its_receipt(desk: Desk) -> None:
    believing(desk.agency)
    sold(desk.agency, "attempt-2", shown="100.00")
    found_wrong(desk.agency)
    [job] = jobs(desk.agency)
    give_correction(desk.agency, job)
    [asked] = [letter for letter in desk.letters if letter.kind is MailKind.CORRECTION]
    desk.write(asked)
    assert desk.outbox == [
        ("ada@buyer.example", "Correction NW-CO-000001 of receipt NW-000002 from Northwind Yoga GmbH")
    ]


def test_the_buyer_gets_the_credit_note_and_the_owner_the_notice_of_it(desk: Desk) -> None:
    agency = desk.agency
    [sale] = [agency.mine.orders.sale(client, name) for _, client, name in agency.store.shelves.sales]
    give_back(agency, sale)
    given(agency)
    notes = [asked for asked in desk.letters if asked.kind in {MailKind.CREDIT_NOTE, MailKind.REFUND_NOTICE}]
    for asked in notes:
        desk.write(asked)
    assert [to for to, _ in desk.outbox] == ["ada@buyer.example", "sales@northwind.example"]
    assert "NW-CN-000001" in desk.outbox[0][1]
    assert "Refund: Course" in desk.outbox[1][1]


def test_the_receipt_leads_to_what_was_bought_and_the_notice_does_not(desk: Desk) -> None:
    for asked in desk.letters:
        desk.write(asked)
    receipt, notice = desk.mailer.mails
    for words in (receipt.text, receipt.html):
        assert "https://shop.example/orders/ord_" in words
        assert f"https://shop.example/hub/{desk.agency.northwind.id}" in words
    assert "shop.example" not in notice.text + notice.html


class TestAForgottenBuyer:
    @pytest.fixture(autouse=True)
    def _forgotten(self, desk: Desk) -> None:
        desk.agency.store.shelves.veils.clear()

    def test_gets_no_receipt_and_nobody_waits_for_it(self, desk: Desk) -> None:
        desk.write(desk.receipt)
        assert desk.outbox == []
        assert desk.claim(desk.receipt) is None
        assert desk.state(desk.receipt) == DONE

    def test_is_nobody_in_the_notice_of_the_sale(self, desk: Desk) -> None:
        for asked in desk.letters:
            desk.write(asked)
        [mail] = desk.mailer.mails
        assert (mail.to, mail.reply_to) == ("sales@northwind.example", "")
        assert "Customer: erased" in mail.text
        assert "Germany" in mail.text
        for words in (mail.text, mail.html):
            assert "Ada" not in words
            assert "E-mail" not in words
            assert "@buyer.example" not in words


def test_a_report_is_mailed_as_a_link(desk: Desk) -> None:
    report = ReportId(derived("report", "october"))
    filed = Filed(
        ACCOUNT, NORTHWIND, report, "2026-10", desk.agency.now, "file", 0, "", (), sender="Northwind"
    )
    about = letter(ACCOUNT, NORTHWIND, MailKind.TAX_REPORT, "books@northwind.example", report)
    desk.agency.mine.outbox.add(about)
    desk.agency.mine.reports.file(filed, [], about.id)
    desk.write(about)
    [mail] = desk.mailer.mails
    assert mail.to == "books@northwind.example"
    assert f"https://api.example/v1/downloads/{report}" in mail.text


def test_an_accountant_reads_of_a_report_in_its_own_language_and_nothing_once_it_is_off_the_list(
    desk: Desk,
) -> None:
    report = ReportId(derived("report", "october"))
    filed = Filed(
        ACCOUNT, NORTHWIND, report, "2026-10", desk.agency.now, "file", 0, "", (), sender="Northwind"
    )
    about = [
        letter(ACCOUNT, NORTHWIND, MailKind.TAX_REPORT, f"{locale}@ledger.example", report, locale=locale)
        for locale in ("de", "fr")
    ]
    for one in about:
        desk.agency.mine.outbox.add(one)
    desk.agency.mine.reports.file(filed, [], about[0].id)
    for one in about:
        desk.write(one)
    [mail] = desk.mailer.mails
    assert (mail.to, mail.subject) == ("de@ledger.example", "Steuerbericht: Oktober 2026")
    assert desk.state(about[1]) == DONE


def test_a_letter_written_again_is_not_sent_again(desk: Desk) -> None:
    desk.write(desk.receipt)
    desk.agency.clock.move(timedelta(days=1))
    desk.write(desk.receipt)
    assert len(desk.outbox) == 1


def test_a_letter_another_has_in_hand_comes_again_later(desk: Desk) -> None:
    desk.agency.mine.post.claim(desk.receipt.id, at=desk.agency.now, stale_before=desk.agency.now)
    desk.agency.clock.move(PATIENCE)
    with pytest.raises(Outage) as taken:
        desk.write(desk.receipt)
    assert taken.value.retry_after == 60
    assert desk.outbox == []


def test_a_stale_claim_is_taken_over(desk: Desk) -> None:
    desk.agency.mine.post.claim(desk.receipt.id, at=desk.agency.now, stale_before=desk.agency.now)
    desk.agency.clock.move(PATIENCE + timedelta(seconds=1))
    desk.write(desk.receipt)
    assert len(desk.outbox) == 1
    assert desk.state(desk.receipt) == DONE


class TestAnUnansweredSend:
    @pytest.fixture(autouse=True)
    def _unanswered(self, desk: Desk) -> None:
        desk.mailer.mute = True
        with pytest.raises(Unanswered):
            desk.write(desk.receipt)
        desk.mailer.mute = False

    def test_keeps_the_claim_so_that_nobody_writes_twice(self, desk: Desk) -> None:
        with pytest.raises(Outage):
            desk.write(desk.receipt)
        assert len(desk.outbox) == 1
        assert desk.state(desk.receipt) == WAITING

    def test_is_closed_by_the_mail_services_own_event(self, desk: Desk) -> None:
        desk.hear(desk.receipt)
        desk.agency.clock.move(PATIENCE * 2)
        desk.write(desk.receipt)
        assert len(desk.outbox) == 1
        assert desk.state(desk.receipt) == DONE

    def test_of_which_nobody_hears_is_sent_again(self, desk: Desk) -> None:
        desk.agency.clock.move(PATIENCE * 2)
        desk.write(desk.receipt)
        assert len(desk.outbox) == 2


def test_while_the_mail_service_is_down_the_letter_is_free_for_the_next(desk: Desk) -> None:
    desk.mailer.down = True
    with pytest.raises(Outage):
        desk.write(desk.receipt)
    assert desk.claim(desk.receipt) is None

    desk.mailer.down = False
    desk.write(desk.receipt)
    assert len(desk.outbox) == 1


def test_a_refusal_releases_the_letter_and_is_told(desk: Desk) -> None:
    desk.mailer.refused.add("ada@buyer.example")
    with pytest.raises(MailRefused):
        desk.write(desk.receipt)
    assert desk.claim(desk.receipt) is None
    assert desk.state(desk.receipt) == WAITING


@pytest.mark.parametrize(
    ("kind", "subject"),
    [(MailKind.LEFT_CART, derived("order", "none")), (MailKind.HUB, derived("pass", "none"))],
)
def test_about_what_nobody_knows_any_more_nobody_is_written_to(
    desk: Desk, kind: MailKind, subject: str
) -> None:
    nothing = replace(desk.receipt, kind=kind, subject=subject)
    desk.write(nothing)
    assert (desk.claim(nothing), desk.state(nothing), desk.outbox) == (None, DONE, [])


@pytest.mark.parametrize("kind", sorted(set(MailKind) - {MailKind.LEFT_CART, MailKind.HUB}))
def test_a_letter_about_nothing_is_never_claimed(desk: Desk, kind: MailKind) -> None:
    nothing = replace(desk.receipt, kind=kind, subject=DocumentId(derived("document", "none")))
    with pytest.raises(NotFound):
        desk.write(nothing)
    assert desk.claim(nothing) is None


def test_a_letter_that_came_back_is_out_and_says_how_it_came_back(desk: Desk) -> None:
    desk.write(desk.receipt)
    desk.hear(desk.receipt, returned="bounced")
    claim = desk.claim(desk.receipt)
    assert claim is not None
    assert (claim.state, claim.reference) == (MailState.SENT, "message-1")
    assert claim.returned == {"bounced": desk.agency.now}


def test_a_mark_that_was_passed_is_told_with_what_was_sold(desk: Desk) -> None:
    year = YearAbroad(ACCOUNT, NORTHWIND, 2026, (Money.of("8100.00", "EUR"),), 3)
    desk.agency.store.shelves.abroad[ACCOUNT, NORTHWIND, 2026] = year
    desk.write(
        letter(ACCOUNT, NORTHWIND, MailKind.THRESHOLD, "sales@northwind.example", f"{NORTHWIND} 2026 80")
    )
    assert desk.outbox == [("sales@northwind.example", "Close to the EU’s threshold for sales abroad")]
    assert "€8,100.00" in desk.mailer.mails[0].text


def test_a_mark_of_a_state_is_told_with_what_was_sold_there(desk: Desk) -> None:
    sold = StateSales(ACCOUNT, NORTHWIND, "TX", {"2026-11": Month(412_345_67, 96)}, 3)
    desk.agency.store.shelves.states[ACCOUNT, NORTHWIND, "TX"] = sold
    desk.write(
        letter(ACCOUNT, NORTHWIND, MailKind.NEXUS, "sales@northwind.example", f"{NORTHWIND} TX 2026 80")
    )
    assert desk.outbox == [("sales@northwind.example", "Close to Texas’s threshold for sales tax")]
    assert "$412,345.67" in desk.mailer.mails[0].text


def test_of_what_agrees_again_nobody_is_told(desk: Desk) -> None:
    subject = f"{desk.agency.till.id} 2026-11-03T00:00:00+00:00"
    found = letter(ACCOUNT, NORTHWIND, MailKind.BREAKS, "sales@northwind.example", subject)
    desk.agency.mine.outbox.add(found)
    desk.write(found)
    assert desk.outbox == []
    assert desk.agency.mine.outbox.get(found.id) is None
