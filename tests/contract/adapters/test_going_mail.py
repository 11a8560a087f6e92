"""Mails about subscriptions, in each language of mails: to buyers, and to who sold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.adapters.mail.display import Display
from cartwright.application.ports.papers import Going, Mail
from cartwright.domain.buyers import Buyer, Evidence
from cartwright.domain.catalog import Mode
from cartwright.domain.dunning import Dunning
from cartwright.domain.futures import Future, Stretch
from cartwright.domain.ids import ConnectionId, OptionId, OrderId, ProductId, SaleId
from cartwright.domain.jobs import MailKind
from cartwright.domain.money import Money, Taxed
from cartwright.domain.payments import Saved
from cartwright.domain.plans import Interval
from cartwright.domain.subscriptions import (
    Calendar,
    Farewell,
    Subscription,
    SubscriptionState,
    subscription_id,
)
from cartwright.domain.subscriptions.covering import Turn
from cartwright.domain.tax import Place
from cartwright.languages import languages
from tests.contract.adapters.samples import ACCOUNT, AT, CLIENT, NORDWIND, a_letter, an_id
from tests.contract.adapters.test_composer import EVIL, TAGS, Page, both

COMPOSER = JinjaComposer()
TOTAL = Money.of("19.00", "EUR")
LINK = "https://harbour.carts.example/club/orders/ord_1/key?a=1&b=2"
SALE = SaleId(an_id("sale"))
DAY = timedelta(days=1)


def going(*, failed: str = "card_declined", state: str = "past-due", locale: str = "en") -> Going:
    """Ada's club, of which an attempt failed at noon."""
    future = Future(Interval.MONTHLY, 0, (Stretch(TOTAL, Taxed.free(TOTAL)),))
    calendar = Calendar.begun(Interval.MONTHLY, 0, AT, NORDWIND.time_zone)
    found = Subscription(
        account=ACCOUNT,
        id=subscription_id(SALE, 1),
        owner=CLIENT,
        order=OrderId(an_id("order")),
        sale=SALE,
        line=1,
        product=ProductId(an_id("product")),
        option=OptionId(an_id("option")),
        name="The Club",
        mode=Mode.LIVE,
        connection=ConnectionId(an_id("connection")),
        future=future,
        calendar=calendar,
        began=AT,
        state=SubscriptionState(state),
        due=AT + 7 * DAY,
        dunning=Dunning(),
        since=AT,
        failure=failed,
        declined=True,
    )
    buyer = Buyer("ada@buyer.example", "Ada Buyer", Place("DE"), Evidence("DE"), locale)
    return Going(found, NORDWIND, buyer, TOTAL, LINK)


def turning(about: Going, name: str = "The whole Club") -> Turn:
    """Another plan, for which a charge is under way."""
    found = about.subscription
    return Turn(OptionId(an_id("option", 2)), found.future, found.calendar, None, name=name)


def composed(kind: MailKind, about: Going) -> Mail:
    return COMPOSER.going(replace(a_letter(kind), to="somebody@example.com"), about)


def line(text: str) -> str:
    """As a subject bears it: with blanks of one kind."""
    return " ".join(text.split())


def says(mail: Mail, *wanted: str) -> None:
    for words in both(mail):
        for phrase in wanted:
            assert line(phrase) in words


@pytest.mark.parametrize("language", sorted(languages()))
class TestToTheBuyer:
    def test_what_failed_is_said_with_when_it_is_tried_again_and_where_to_pay(self, language: str) -> None:
        show, mail = Display(language), composed(MailKind.PAYMENT_FAILED, going(locale=language))
        total, day = show.money(TOTAL), show.day(AT + DAY)
        assert mail.subject == line(show.say("going-failed-subject", item="The Club", total=total))
        says(
            mail,
            show.say("greeting", name="Ada Buyer"),
            show.say("going-failed", item="The Club", total=total),
            show.say("going-again", day=day),
            show.say("going-pay"),
            show.say("going-why", item="The Club"),
        )
        assert LINK in mail.text
        assert LINK.replace("&", "&amp;") in mail.html

    def test_a_bank_that_asks_is_spoken_of(self, language: str) -> None:
        show = Display(language)
        about = going(failed="authentication_required", locale=language)
        mail = composed(MailKind.PAYMENT_FAILED, about)
        says(mail, show.say("going-asks", item="The Club", total=show.money(TOTAL)))

    def test_a_method_that_will_never_do_is_to_be_replaced_by_a_day(self, language: str) -> None:
        show = Display(language)
        mail = composed(MailKind.PAYMENT_FAILED, going(failed="stolen_card", locale=language))
        says(mail, show.say("going-until", day=show.day(AT + 7 * DAY)))

    def test_a_charge_to_come_is_said_with_its_day(self, language: str) -> None:
        show, about = Display(language), going(locale=language, state="active")
        mail = composed(MailKind.CHARGE_AHEAD, replace(about, link=""))
        day = show.date(about.subscription.falls_due)
        says(mail, show.say("going-ahead", day=day, item="The Club", total=show.money(TOTAL)))
        assert show.say("going-pay") not in mail.text

    def test_a_change_that_could_not_be_charged_says_by_when_and_where(self, language: str) -> None:
        show, about = Display(language), going(locale=language)
        # Of before its name was noted there is only what it is called now.
        for turn, plan in (
            (turning(about), "The whole Club"),
            (turning(about, ""), "The Club"),
            (None, "The Club"),
        ):
            found = replace(about.subscription, turn=turn)
            mail = composed(MailKind.CHANGE_WAITS, replace(about, subscription=found))
            assert mail.subject == line(show.say("change-waits-subject", item="The Club"))
            named = {"item": "The Club", "plan": plan, "total": show.money(TOTAL)}
            says(mail, show.say("change-waits", day=show.day(AT + 7 * DAY), **named), show.say("going-pay"))
            assert LINK in mail.text

    def test_a_plan_that_was_changed_for_later_says_what_is_charged_next_and_when(
        self, language: str
    ) -> None:
        show, about = Display(language), going(locale=language, state="active")
        mail = composed(MailKind.PLAN_CHANGED, replace(about, link=""))
        assert mail.subject == line(show.say("plan-changed-subject", item="The Club"))
        day, total = show.date(about.subscription.falls_due), show.money(TOTAL)
        says(mail, show.say("plan-changed", item="The Club", day=day, total=total))
        assert show.say("going-pay") not in mail.text

    @pytest.mark.parametrize(("state", "word"), [("cancelled", "ended"), ("paused", "paused")])
    def test_the_end_is_said(self, language: str, state: str, word: str) -> None:
        show, about = Display(language), going(locale=language, state=state)
        mail = composed(MailKind.SUBSCRIPTION_ENDED, replace(about, link=""))
        assert mail.subject == line(show.say(f"going-{word}-subject", item="The Club"))
        says(mail, show.say(f"going-{word}", item="The Club", total=show.money(TOTAL)))


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_card_that_ends_is_named_with_what_it_does_not_live_to_see(language: str) -> None:
    show, about = Display(language), going(locale=language, state="active")
    card = Saved("cus_1", "pm_1", date(2027, 1, 31))
    about = replace(about, subscription=replace(about.subscription, saved=card))
    mail = composed(MailKind.CARD_ENDS, about)
    assert mail.subject == line(show.say("card-ends-subject", item="The Club"))
    day, total = show.date(date(2027, 2, 5)), show.money(TOTAL)
    told = show.say("card-ends", item="The Club", month=show.month("2027-01"), day=day, total=total)
    says(mail, told, show.say("card-ends-do"))
    assert LINK in mail.text


@pytest.mark.parametrize("language", sorted(languages()))
class TestToWhoSold:
    def test_what_failed_is_said_with_whose_and_why(self, language: str) -> None:
        show, about = Display(language), going()
        about = replace(about, seller=replace(NORDWIND, locale=language))
        mail = composed(MailKind.REBILL_NOTICE, about)
        assert mail.subject == line(
            show.say("rebill-failed-subject", item="The Club", total=show.money(TOTAL))
        )
        says(mail, show.say("rebill-again", day=show.day(AT + DAY)), "Ada Buyer", "card_declined")
        assert LINK not in mail.text + mail.html
        assert mail.reply_to == "ada@buyer.example"

    @pytest.mark.parametrize(("state", "word"), [("cancelled", "ended"), ("paused", "paused")])
    def test_the_end_is_said(self, language: str, state: str, word: str) -> None:
        show, about = Display(language), going(state=state)
        mail = composed(MailKind.ENDED_NOTICE, replace(about, seller=replace(NORDWIND, locale=language)))
        assert mail.subject == line(show.say(f"rebill-{word}-subject", item="The Club"))
        says(mail, show.say(f"rebill-{word}"))


@pytest.mark.parametrize("language", sorted(languages()))
@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"leaving": Farewell(AT), "state": SubscriptionState.ACTIVE}, "cancelled-until"),
        ({"leaving": Farewell(AT), "state": SubscriptionState.PAST_DUE}, "cancelled-soon"),
        ({"ended": Farewell(AT), "state": SubscriptionState.CANCELLED}, "cancelled"),
    ],
)
def test_who_cancelled_is_told_when_it_ends_and_so_is_who_sold_it(
    language: str, changes: dict[str, Any], word: str
) -> None:
    show, about = Display(language), going(locale=language)
    found = replace(about.subscription, **changes)
    about = replace(about, subscription=found, seller=replace(NORDWIND, locale=language), link="")
    said = {"item": "The Club", "day": show.date(found.falls_due)}
    for kind, to in ((MailKind.CANCELLED, "going"), (MailKind.CANCELLED_NOTICE, "rebill")):
        mail = composed(kind, about)
        assert mail.subject == line(show.say(f"{to}-cancelled-subject", item="The Club"))
        says(mail, show.say(f"{to}-{word}", **said))


@pytest.mark.parametrize("language", sorted(languages()))
def test_who_thought_better_of_it_is_told_and_so_is_who_sold_it(language: str) -> None:
    show, about = Display(language), going(locale=language, state="active")
    about = replace(about, seller=replace(NORDWIND, locale=language), link="")
    for kind, to in ((MailKind.KEPT, "going"), (MailKind.KEPT_NOTICE, "rebill")):
        mail = composed(kind, about)
        assert mail.subject == line(show.say(f"{to}-kept-subject", item="The Club"))
        says(mail, show.say(f"{to}-kept", item="The Club"))
        assert ("ada@buyer.example" in mail.text) is (kind is MailKind.KEPT_NOTICE)


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_plan_that_was_put_off_is_told_to_who_sells_it_with_what_it_brings_and_when(language: str) -> None:
    show, about = Display(language), going(locale=language, state="active")
    about = replace(about, seller=replace(NORDWIND, locale=language), link="")
    mail = composed(MailKind.PLAN_NOTICE, about)
    said = {"item": "The Club", "total": show.money(TOTAL), "day": show.date(about.subscription.falls_due)}
    assert mail.subject == line(show.say("plan-notice-subject", item="The Club"))
    says(mail, show.say("plan-notice", **said), "ada@buyer.example")


def test_what_is_not_tried_again_says_until_when_or_nothing() -> None:
    show, about = Display(NORDWIND.locale), going(failed="stolen_card")
    says(composed(MailKind.REBILL_NOTICE, about), show.say("rebill-until", day=show.day(AT + 7 * DAY)))
    over = replace(about, subscription=replace(about.subscription, due=None))
    says(composed(MailKind.REBILL_NOTICE, over), show.say("rebill-over"))


def test_it_is_the_sellers_and_its_support_answers() -> None:
    mail = composed(MailKind.PAYMENT_FAILED, going())
    assert (mail.sender_name, mail.reply_to) == ("Nordwind Kurse", "hilfe@nordwind.example")


def test_who_is_forgotten_is_not_named_to_the_seller() -> None:
    about = going()
    mail = composed(MailKind.REBILL_NOTICE, replace(about, buyer=about.buyer.under_veil()))
    says(mail, Display(NORDWIND.locale).say("erased"))
    assert "Ada" not in mail.text
    assert mail.reply_to == ""


def test_what_is_a_test_says_so() -> None:
    about = going()
    mail = composed(
        MailKind.PAYMENT_FAILED, replace(about, subscription=replace(about.subscription, mode=Mode.TEST))
    )
    assert mail.subject.startswith("[TEST]")


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("kind", [MailKind.PAYMENT_FAILED, MailKind.REBILL_NOTICE, MailKind.CANCELLED])
def test_no_name_adds_a_line_or_a_tag(evil: str, kind: MailKind) -> None:
    about = going()
    named = replace(
        about,
        subscription=replace(about.subscription, name=f"Club {evil}"),
        buyer=replace(about.buyer, name=f"Ada {evil}"),
    )
    mail, usual = composed(kind, named), composed(kind, about)
    assert {tag for tag, _ in Page(mail.html).tags} <= TAGS
    assert len(mail.text.splitlines()) == len(usual.text.splitlines())
    assert "\n" not in mail.subject
