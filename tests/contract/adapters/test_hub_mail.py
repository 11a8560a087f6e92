"""The way into a hub, by mail: in the owner's name and each language, and no name smuggles anything in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.adapters.mail import words
from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.adapters.mailer import composed
from cartwright.application.ports.papers import Mail
from cartwright.domain.erasure import ANSWERED_WITHIN, Plea
from cartwright.domain.ids import PassId
from cartwright.domain.jobs import MailKind
from cartwright.domain.passes import Pass
from cartwright.domain.people import Client
from cartwright.languages import languages
from tests.contract.adapters.samples import (
    ACCOUNT,
    AT,
    CLIENT,
    NORDWIND,
    a_buyer,
    a_document,
    a_letter,
    an_id,
)
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both
from tests.contract.adapters.test_correction_mail import a_correction
from tests.contract.adapters.test_credit_mail import a_note
from tests.contract.adapters.test_going_mail import going

LINK = "https://harbour.carts.example/hub/cli_1/links/AQ?a=1&b=2"
ASKED = Pass(ACCOUNT, CLIENT, PassId(an_id("pass")), "harbour.carts.example", "en", AT, email="ada@x.example")


def mail(locale: str = "en", sender: str = "") -> Mail:
    seller = replace(NORDWIND, sender_name=sender) if sender else NORDWIND
    letter = replace(a_letter(MailKind.HUB, about=ASKED.id), to="ada@x.example")
    return JinjaComposer().hub_pass(letter, replace(ASKED, locale=locale), seller, LINK, "01763118")


def test_it_has_a_link_and_a_code_and_how_long_they_are_good() -> None:
    written = mail()
    assert written.sender_name == NORDWIND.sender
    for said in (written.text, " ".join(Page(written.html).values("href")) + Page(written.html).words):
        for wanted in (LINK, "0176 3118", "15 minutes", NORDWIND.legal_name):
            assert wanted in said
    assert [address for address in Page(written.html).values("href") if "mailto" not in address] == [LINK]
    assert "0176" not in written.subject
    assert not written.unsubscribe


@pytest.mark.parametrize("language", sorted(languages()))
def test_it_speaks_the_language_that_it_was_asked_for_in(language: str) -> None:
    phrases, written = words.of(language), mail(language)
    assert written.subject == phrases["pass-subject"].format(seller=NORDWIND.sender)
    for said in both(written):
        assert phrases["pass-not-you"] in said
        assert phrases["pass-open"] in said


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_becomes_markup_or_another_line(evil: str) -> None:
    written = mail(sender=f"x{evil}")
    assert {tag for tag, _ in Page(written.html).tags} <= TAGS
    assert written.subject.splitlines() == [written.subject]
    composed(written, "receipts@carts.example").as_bytes()


HUB = "https://harbour.carts.example/hub/cli_1"


def amended(language: str) -> dict[MailKind, Mail]:
    """What a buyer has of a sale, with the address of the owner's hub."""
    composer, document = JinjaComposer(), a_document(buyer=a_buyer(locale=language))
    return {
        MailKind.RECEIPT: composer.receipt(a_letter(MailKind.RECEIPT), document, hub=HUB),
        MailKind.CREDIT_NOTE: composer.credit_note(
            a_letter(MailKind.CREDIT_NOTE), a_note(locale=language), hub=HUB
        ),
        MailKind.CORRECTION: composer.correction(
            a_letter(MailKind.CORRECTION), a_correction(language), hub=HUB
        ),
    }


def ahead(language: str, kind: MailKind, hub: str = HUB) -> Mail:
    about = replace(going(locale=language, state="active"), link="", hub=hub)
    return JinjaComposer().going(replace(a_letter(kind), to="ada@x.example"), about)


@pytest.mark.parametrize("language", sorted(languages()))
def test_what_a_buyer_keeps_leads_to_the_hub(language: str) -> None:
    found = amended(language) | {
        kind: ahead(language, kind)
        for kind in (MailKind.CHARGE_AHEAD, MailKind.PAYMENT_FAILED, MailKind.SUBSCRIPTION_ENDED)
    }
    for kind, written in found.items():
        assert f"{words.of(language)['hub']}:\n{HUB}\n" in written.text, kind
        assert HUB in Page(written.html).values("href"), kind
        assert words.of(language)["hub"] in Page(written.html).words, kind


def test_a_paper_in_the_hub_does_not_lead_to_it_nor_does_a_notice() -> None:
    paper = JinjaComposer().receipt(a_letter(MailKind.RECEIPT), a_document())
    notice = ahead("en", MailKind.ENDED_NOTICE)
    for written in (paper, notice):
        assert words.of("en")["hub"] not in written.text + written.html
        assert "/hub/" not in written.text + written.html


def asks(language: str = "en", name: str = "Ada Buyer") -> Mail:
    document = a_document(buyer=a_buyer(name=name))
    client = Client(ACCOUNT, CLIENT, replace(NORDWIND, locale=language))
    plea = Plea(ACCOUNT, CLIENT, "", document.sale.id, AT)
    return JinjaComposer().plea(a_letter(MailKind.PLEA), client, document.sale, plea)


@pytest.mark.parametrize("language", sorted(languages()))
def test_who_asks_to_be_forgotten_is_named_to_the_owner_with_the_day_to_answer_by(language: str) -> None:
    show, written = Display(language), asks(language)
    zone = NORDWIND.zone
    days = {"day": AT.astimezone(zone), "until": (AT + ANSWERED_WITHIN).astimezone(zone)}
    assert written.subject == show.say("plea-subject")
    for said in both(written):
        assert show.say("plea", **{name: show.day(at) for name, at in days.items()}) in said
        assert show.say("plea-do") in said
        assert "Ada Buyer" in said
        assert a_buyer().email in said
    assert written.reply_to == a_buyer().email


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_of_who_asks_becomes_markup(evil: str) -> None:
    assert {tag for tag, _ in Page(asks(name=f"x{evil}").html).tags} <= TAGS
