"""The notice that books and processor do not agree, in each language of mails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.domain.breaks import Break
from cartwright.domain.ids import BreakId, ConnectionId, derived
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money
from cartwright.domain.movements import MovementKind
from cartwright.domain.people import Client
from cartwright.domain.reconciliation import Gap
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, NORDWIND, a_letter
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both
from tests.fakes.world import NOON

COMPOSER = JinjaComposer()
LETTER = a_letter(MailKind.BREAKS)
BREAK = Break(
    ACCOUNT,
    NORDWIND.client,
    BreakId(derived("break", "one")),
    ConnectionId(derived("connection", "till")),
    Gap.NOT_BOOKED,
    MovementKind.PAYMENT,
    "pi_1",
    NOON,
    Money.of("1190.00", "EUR"),
    Money.of("0.00", "EUR"),
    None,
    NOON,
)


def client(**more: str) -> Client:
    return Client(ACCOUNT, NORDWIND.client, replace(NORDWIND, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("gap", Gap)
def test_it_says_what_differs_by_how_much_and_what_to_do(language: str, gap: Gap) -> None:
    show = Display(language)
    mail = COMPOSER.breaks(LETTER, client(locale=language), [replace(BREAK, gap=gap)], 3)
    assert mail.subject == show.say("breaks-subject", count=show.count(4))
    amounts = {"stated": show.money(BREAK.stated), "booked": show.money(BREAK.booked)}
    for words_ in both(mail):
        for wanted in (
            show.say("breaks-words"),
            show.say("breaks-do"),
            show.say(f"breaks-{gap}"),
            show.say("breaks-had" if gap is Gap.GIVEN_TWICE else "breaks-amounts", **amounts),
            show.say("breaks-more", count="3"),
            "pi_1",
        ):
            assert " ".join(wanted.split()) in words_


def test_it_is_the_clients_and_nobody_answers_it() -> None:
    mail = COMPOSER.breaks(LETTER, client(), [BREAK], 0)
    assert (mail.to, mail.sender_name, mail.reply_to) == (LETTER.to, "Nordwind Kurse", "")
    assert Display(NORDWIND.locale).say("breaks-more", count="0") not in mail.text


@pytest.mark.parametrize("evil", EVIL)
def test_no_word_of_a_processor_adds_a_line_or_a_tag(evil: str) -> None:
    mail = COMPOSER.breaks(LETTER, client(), [replace(BREAK, of=evil)], 0)
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    usual = COMPOSER.breaks(LETTER, client(), [BREAK], 0)
    assert len(mail.text.splitlines()) == len(usual.text.splitlines())
