"""The notice that a mark of the threshold for sales abroad was passed, in each language of mails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money
from cartwright.domain.nexus import NEXUS, Month, StateSales
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


@pytest.mark.parametrize("language", sorted(languages()))
def test_of_a_state_it_says_what_was_sold_in_which_months_and_what_the_state_wants(language: str) -> None:
    show = Display(language)
    for state, mark, words in (("NY", 80, "nexus-and"), ("OH", 100, "nexus-or"), ("CA", 80, "")):
        months = {"2026-10": Month(412_345_67, 96, 3)}
        sold = StateSales(ACCOUNT, NORDWIND.client, state, months)
        mail = COMPOSER.nexus(LETTER, client(locale=language), sold, mark)
        found, nexus = both(mail), NEXUS[state]
        assert mail.subject == show.say(f"nexus-{mark}-subject", state=nexus.name)
        limit = show.money(Money(nexus.dollars * 100, "USD"))
        wanted = [show.money(Money.of("412345.67", "USD")), show.say(f"nexus-{mark}-do"), nexus.source, limit]
        wanted.append(show.say("nexus-elsewhere", count="3"))
        if words:
            wanted.append(show.say(words, limit=limit, sales=show.count(nexus.sales or 0)))
        for words_ in found:
            for one in wanted:
                assert " ".join(one.split()) in words_


def test_of_a_state_that_nothing_was_sold_to_there_is_nothing_to_write() -> None:
    with pytest.raises(NotFound):
        COMPOSER.nexus(LETTER, client(), StateSales(ACCOUNT, NORDWIND.client, "NY", {}), 80)
    months = {"2026-10": Month(1, 1)}
    mail = COMPOSER.nexus(LETTER, client(), StateSales(ACCOUNT, NORDWIND.client, "CA", months), 80)
    assert Display(NORDWIND.locale).say("nexus-elsewhere", count="0") not in both(mail)[0]
