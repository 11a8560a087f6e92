"""Refunds, failed charges and ended subscriptions, told of as often as each one's plan says."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import digesting, noticing, subscribing
from cartwright.application.noticing import Wish
from cartwright.application.ports.papers import Mail
from cartwright.domain.digests import Digest
from cartwright.domain.dunning import Dunning
from cartwright.domain.errors import NotFound
from cartwright.domain.jobs import MailKind
from cartwright.domain.news import News
from cartwright.domain.notice_plans import Cadence, NoticeKind
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.application.notices import ALL, letters, ticked
from tests.unit.application.test_crediting import back, numbered
from tests.unit.application.test_crediting import given as credited
from tests.unit.domain.shop import NORTHWIND

K, N = MailKind, NoticeKind
AT_ONCE = {N.REFUND: K.REFUND_NOTICE, N.FAILED_REBILL: K.REBILL_NOTICE, N.CANCELLATION: K.CANCELLED_NOTICE}
TO_THE_BUYER = {N.REFUND: K.CREDIT_NOTE, N.FAILED_REBILL: K.PAYMENT_FAILED, N.CANCELLATION: K.CANCELLED}
KINDS = pytest.mark.parametrize("kind", list(AT_ONCE))


def hears(agency: Agency, kind: NoticeKind, cadence: Cadence) -> None:
    mine, wanted = agency.mine, Wish({**ALL, kind: cadence})
    noticing.revise(agency.act(), NORTHWIND, wanted, clients=mine.clients, notices=mine.notices)


def happens(agency: Agency, kind: NoticeKind) -> None:
    """One of that kind, now."""
    if kind is N.REFUND:
        sale = numbered(agency, agency.sale())
        back(agency, sale, "50.00")
        credited(agency)
        return
    billing = Billing(agency)
    billing.sells(dunning=Dunning((30,)))
    billing.bought("once")
    if kind is N.FAILED_REBILL:
        billing.pass_to_due()
        hears(agency, N.SALE, Cadence.WEEKLY)
        hears(agency, kind, Cadence.DAILY)
        billing.bill()
        return
    act, wanted, mine = agency.act(), billing.subscription.id, agency.mine
    subscribing.cancel(act, wanted, now=True, subscriptions=mine.subscriptions, readers=mine)


def digests(agency: Agency) -> list[Sequence[News]]:
    """What is told in each digest that was asked for."""
    found = letters(agency, K.NEWS_DIGEST)
    return [agency.mine.notices.news(Digest.named(one.subject)) for one in found]


def mail(agency: Agency) -> Mail:
    [letter] = letters(agency, K.NEWS_DIGEST)
    mine = agency.mine
    return digesting.composed(letter, clients=mine.clients, notices=mine.notices, composer=JinjaComposer())


@KINDS
def test_it_waits_for_the_digest_of_its_own_kind(agency: Agency, kind: NoticeKind) -> None:
    hears(agency, kind, Cadence.DAILY)
    happens(agency, kind)
    assert letters(agency, AT_ONCE[kind]) == []
    assert len(letters(agency, TO_THE_BUYER[kind])) == 1
    assert digests(agency) == []
    ticked(agency, "2026-12-06T06:00:00")
    [[news]] = digests(agency)
    assert (news.kind, news.name) == (kind, "Course")
    assert [one.to for one in letters(agency, K.NEWS_DIGEST)] == ["sales@northwind.example"]
    written = mail(agency)
    assert (news.order in written.text, "Course" in written.text, "Ada" in written.text) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(("cadence", "many"), [(Cadence.INSTANT, 1), (Cadence.OFF, 0)])
@pytest.mark.parametrize("kind", [N.REFUND, N.CANCELLATION])
def test_at_once_or_off_nothing_waits(agency: Agency, kind: NoticeKind, cadence: Cadence, many: int) -> None:
    hears(agency, kind, cadence)
    happens(agency, kind)
    assert len(letters(agency, AT_ONCE[kind])) == many
    assert agency.store.shelves.news == []


def test_what_gathered_is_sent_when_the_plan_turns(agency: Agency) -> None:
    hears(agency, N.CANCELLATION, Cadence.MONTHLY)
    happens(agency, N.CANCELLATION)
    hears(agency, N.CANCELLATION, Cadence.INSTANT)
    assert [len(news) for news in digests(agency)] == [1]
    assert agency.mine.notices.planned(NORTHWIND).of(N.CANCELLATION) is None


def test_a_turn_of_one_kind_leaves_the_others_alone(agency: Agency) -> None:
    mine, act = agency.mine, agency.act()
    wanted = Wish({**ALL, N.REFUND: Cadence.DAILY, N.SALE: Cadence.WEEKLY})
    noticing.revise(act, NORTHWIND, wanted, clients=mine.clients, notices=mine.notices)
    before = mine.notices.planned(NORTHWIND)
    wanted = Wish({**wanted.cadences, N.FAILED_REBILL: Cadence.MONTHLY})
    noticing.revise(act, NORTHWIND, wanted, clients=mine.clients, notices=mine.notices)
    after = mine.notices.planned(NORTHWIND)
    assert (after.gathering, after.of(N.REFUND)) == (before.gathering, before.of(N.REFUND))
    assert after.of(N.FAILED_REBILL) is not None


def test_what_is_known_after_its_digest_is_out_is_told_at_once(agency: Agency) -> None:
    sale = numbered(agency, agency.sale())
    hears(agency, N.REFUND, Cadence.DAILY)
    back(agency, sale, "50.00")
    ticked(agency, "2026-11-03T06:00:00")
    credited(agency)
    assert (len(letters(agency, K.REFUND_NOTICE)), digests(agency)) == (1, [])


def test_a_digest_of_nothing_is_none(agency: Agency) -> None:
    hears(agency, N.CANCELLATION, Cadence.MONTHLY)
    happens(agency, N.CANCELLATION)
    hears(agency, N.CANCELLATION, Cadence.OFF)
    agency.store.shelves.news.clear()
    with pytest.raises(NotFound):
        mail(agency)
