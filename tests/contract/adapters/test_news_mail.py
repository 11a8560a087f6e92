"""Digests of refunds, failed charges and ended subscriptions, in each language of mails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.digest import MOST_ROWS
from cartwright.adapters.mail.display import Display
from cartwright.application.ports.papers import Mail
from cartwright.domain.catalog import Mode
from cartwright.domain.digests import Digest
from cartwright.domain.ids import OrderId
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money
from cartwright.domain.news import News
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.people import Client
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, AT, CLIENT, NORDWIND, a_letter, an_id
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both
from tests.contract.adapters.test_going_mail import line

KINDS = [kind for kind in NoticeKind if kind is not NoticeKind.SALE]
ONE = News(
    account=ACCOUNT,
    client=CLIENT,
    kind=NoticeKind.FAILED_REBILL,
    at=AT,
    subject="sub_1 1 0",
    order=OrderId(an_id("order")),
    name="The Club",
    amount=Money.of("19.00", "EUR"),
    mode=Mode.LIVE,
    note="card_declined",
)


def composed(news: Sequence[News], language: str = "en") -> Mail:
    client = Client(ACCOUNT, CLIENT, replace(NORDWIND, locale=language))
    digest = Digest(CLIENT, Cadence.DAILY, AT, AT + timedelta(hours=1), news[0].kind)
    return JinjaComposer().news_digest(a_letter(MailKind.NEWS_DIGEST), digest, client, news)


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize("kind", KINDS)
def test_each_has_a_row_and_all_a_total(language: str, kind: NoticeKind) -> None:
    show, one = Display(language), replace(ONE, kind=kind)
    mail = composed([one, replace(one, subject="sub_1 1 1", note="")], language)
    title = show.say(f"news-{kind}")
    assert mail.subject == line(
        show.say("news-subject", what=title, period=show.day(AT.astimezone(NORDWIND.zone)))
    )
    for words in both(mail):
        for wanted in ("The Club", ONE.order, "card_declined", show.money(Money.of("38.00", "EUR"))):
            assert line(wanted) in words
    assert mail.reply_to == ""


def test_what_are_tests_is_summed_up_apart_and_says_so() -> None:
    mail = composed([ONE, replace(ONE, mode=Mode.TEST, amount=Money.of("7.00", "USD"))])
    assert "*** TEST ***" in mail.text
    assert not mail.subject.startswith("[TEST]")
    assert "€19.00" in mail.text
    assert composed([replace(ONE, mode=Mode.TEST)]).subject.startswith("[TEST]")


def test_more_than_a_mail_bears_are_counted() -> None:
    many = [replace(ONE, subject=f"sub_1 {number} 0") for number in range(MOST_ROWS + 2)]
    show = Display("en")
    assert show.say("digest-more", count="2") in composed(many).text


@pytest.mark.parametrize("evil", EVIL)
def test_no_name_adds_a_line_or_a_tag(evil: str) -> None:
    mail, usual = composed([replace(ONE, name=f"Club {evil}", note=f"odd {evil}")]), composed([ONE])
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    assert len(mail.text.splitlines()) == len(usual.text.splitlines())
