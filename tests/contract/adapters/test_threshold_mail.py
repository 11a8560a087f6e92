"""The notice that a mark of the threshold for sales abroad was passed, in each language of mails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money
from cartwright.domain.people import Client
from cartwright.domain.thresholds import LAW, MARKS, YearAbroad
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, NORDWIND, a_letter
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both

COMPOSER = JinjaComposer()
LETTER = a_letter(MailKind.THRESHOLD)
YEAR = YearAbroad(ACCOUNT, NORDWIND.client, 2026, (Money.of("8123.45", "EUR"), Money.of("99.00", "USD")), 7)


def client(**more: str) -> Client:
    return Client(ACCOUNT, NORDWIND.client, replace(NORDWIND, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("mark", MARKS)
def test_it_says_what_was_sold_what_the_law_is_and_what_to_do(language: str, mark: int) -> None:
    show = Display(language)
    mail = COMPOSER.threshold(LETTER, client(locale=language), YEAR, mark)
    assert mail.subject == show.say(f"threshold-{mark}-subject")
    sold, limit = show.money(Money.of("8123.45", "EUR")), show.money(Money.of("10000.00", "EUR"))
    for words_ in both(mail):
        for wanted in (
            show.say(f"threshold-{mark}", counted=sold, limit=limit),
            show.say(f"threshold-{mark}-do"),
            show.say("threshold", year="2026"),
            show.say("threshold-elsewhere", amounts=show.money(Money.of("99.00", "USD"))),
            LAW,
        ):
            assert " ".join(wanted.split()) in words_


def test_it_is_the_clients_and_nobody_answers_it() -> None:
    mail = COMPOSER.threshold(LETTER, client(), YEAR, 80)
    assert (mail.to, mail.sender_name, mail.reply_to) == (LETTER.to, "Nordwind Kurse", "")


def test_without_other_currencies_there_is_no_line_for_them() -> None:
    year = replace(YEAR, sums=YEAR.sums[:1])
    words = Display(NORDWIND.locale).say("threshold-elsewhere", amounts="").strip()
    for words_ in both(COMPOSER.threshold(LETTER, client(), year, 100)):
        assert words not in words_


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_of_a_client_adds_a_line_or_a_tag(evil: str) -> None:
    mail = COMPOSER.threshold(LETTER, client(sender_name=f"Nordwind {evil}"[:80]), YEAR, 80)
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    usual = COMPOSER.threshold(LETTER, client(), YEAR, 80)
    assert len(mail.text.splitlines()) == len(usual.text.splitlines())
