"""Carts that were left: written about once, to who wants it, and never to who has bought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from cartwright.adapters.mail.composer import JinjaComposer
from cartwright.application import abandoning
from cartwright.application.abandoning import Looked
from cartwright.application.ports.papers import Mail
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.availability import Availability
from cartwright.domain.carts import AGAIN_AFTER, LOOKS_EVERY, Fate, LeftCart
from cartwright.domain.catalog import Mode
from cartwright.domain.coupons import Coupon, Scope
from cartwright.domain.discounts import Percent
from cartwright.domain.errors import Outage
from cartwright.domain.footfall import traffic
from cartwright.domain.ids import CouponId
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.orders import Order, OrderState
from cartwright.domain.pricing import Selection
from tests.fakes.carts import FakeCarts, FakeLeftCarts
from tests.unit.application.agency import HOST, Agency
from tests.unit.application.carts import HOUR, left, reminding, revised, ticked
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, product

MINUTE = timedelta(minutes=1)
TENTH = Percent(Decimal("0.1"))


@pytest.fixture
def agency() -> Agency:
    return reminding()


def letters(agency: Agency) -> list[Letter]:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    return [job for job in jobs if isinstance(job, Letter) and job.kind is MailKind.LEFT_CART]


def mail(agency: Agency) -> Mail | None:
    [letter] = letters(agency)
    return abandoning.composed(
        letter,
        carts=agency.mine.carts,
        storefront=agency.store.storefront,
        composer=JinjaComposer(),
        address=lambda host, path: f"https://{host}{path}",
        now=agency.now,
    )


def cart(agency: Agency) -> LeftCart:
    [one] = agency.store.shelves.carts.values()
    return one


def figures(agency: Agency) -> tuple[int, int, int]:
    found = traffic(agency.store.shelves.visits.values(), [])
    return found.abandoned, found.mailed, found.recovered


def test_who_left_a_cart_is_written_to_once_after_the_delay(agency: Agency) -> None:
    order = left(agency)
    assert ticked(agency, HOUR - MINUTE).mailed == 0
    assert ticked(agency, MINUTE).mailed == 1
    assert ticked(agency, MINUTE).mailed == 0
    written = mail(agency)
    assert written is not None
    link = f"https://{HOST}/course/carts/{order.id}/secret of {order.id}"
    assert (written.to, written.subject) == ("ada@buyer.example", "Not finished yet: Course")
    assert written.unsubscribe == f"{link}/stop"
    assert link in written.text
    assert letters(agency)[0].to == ""
    assert figures(agency) == (1, 1, 0)


def test_who_did_not_tick_is_counted_and_not_written_to(agency: Agency) -> None:
    left(agency, remind=False)
    assert ticked(agency).mailed == 0
    assert cart(agency).state is Fate.UNASKED
    assert figures(agency) == (1, 0, 0)


def test_who_paid_is_neither(agency: Agency) -> None:
    order = left(agency)
    agency.pays(order)
    agency.settled(order)
    assert ticked(agency).mailed == 0
    assert cart(agency).state is Fate.BOUGHT
    assert figures(agency) == (0, 0, 0)


def test_who_paid_with_another_order_has_bought_too(agency: Agency) -> None:
    early = left(agency)
    left(agency, "attempt-2")
    agency.pays(early)
    agency.settled(early)
    assert ticked(agency).mailed == 0
    assert cart(agency).state is Fate.BOUGHT


def test_one_mailbox_is_written_to_once_under_whatever_detail_of_its_address(agency: Agency) -> None:
    for number in range(12):
        form = agency.purchase(f"attempt-{number}")
        buyer = replace(form.buyer, email=f"ada+{number}@buyer.example")
        agency.send(replace(form, buyer=buyer, remind=True))
    assert ticked(agency).mailed == 1
    assert {one.state for one in agency.store.shelves.carts.values()} == {Fate.MAILED, Fate.LATELY}
    assert mail(agency) is not None
    agency.clock.move(AGAIN_AFTER)
    left(agency, "attempt-later")
    assert ticked(agency).mailed == 1


def test_one_mailbox_is_written_to_ten_times_a_week_at_most_whatever_it_is_about(agency: Agency) -> None:
    """Of orders as of what pages tell, which have the same ten."""
    for number in range(12):
        thing = agency.published(replace(product(f"Course {number}"), abandonment=Abandonment(on=True)))
        buyer = replace(agency.purchase("any").buyer, email=f"ada+{number}@buyer.example")
        selection = Selection(thing.preferred.id)
        form = replace(agency.purchase(f"attempt-{number}"), slug=thing.slug, selection=selection)
        agency.send(replace(form, buyer=buyer, remind=True))
    assert ticked(agency).mailed == 10
    fates = [one.state for one in agency.store.shelves.carts.values()]
    assert (fates.count(Fate.MAILED), fates.count(Fate.LATELY)) == (10, 2)


def test_the_words_of_who_gave_the_address_are_not_in_the_mail(agency: Agency) -> None:
    """Nobody has shown that the address is its own."""
    form = agency.purchase("attempt-1")
    name = "Win 1000 at https://evil.example/x"
    agency.send(replace(form, buyer=replace(form.buyer, name=name), remind=True))
    assert ticked(agency).mailed == 1
    written = mail(agency)
    assert written is not None
    for body in (written.subject, written.text, written.html):
        assert "evil" not in body
        assert "Win 1000" not in body


def test_an_order_that_expired_is_a_cart_that_was_left(agency: Agency) -> None:
    expire(agency, left(agency))
    assert ticked(agency).mailed == 1


def test_who_tries_again_is_waited_for_anew(agency: Agency) -> None:
    left(agency)
    agency.clock.move(HOUR - MINUTE)
    left(agency, "attempt-2")
    assert ticked(agency, MINUTE).mailed == 0
    assert ticked(agency, HOUR).mailed == 1


def test_who_goes_on_under_another_address_is_written_to_there_alone(agency: Agency) -> None:
    before = left(agency)
    grace = replace(agency.purchase("attempt-2").buyer, email="grace@buyer.example")
    again = replace(agency.purchase("attempt-2"), buyer=grace, remind=True)
    agency.send(replace(again, replaces=before.id, replaces_key=before.key))
    assert ticked(agency).mailed == 1
    written = mail(agency)
    assert written is not None
    assert written.to == "grace@buyer.example"


def test_an_address_is_written_to_about_a_product_once_in_thirty_days(agency: Agency) -> None:
    left(agency)
    ticked(agency)
    left(agency, "attempt-2")
    assert ticked(agency).mailed == 0
    assert cart(agency).state is Fate.LATELY
    agency.clock.move(timedelta(days=30))
    left(agency, "attempt-3")
    assert ticked(agency).mailed == 1


def test_what_is_bought_in_the_week_after_a_mail_is_recovered(agency: Agency) -> None:
    order = left(agency)
    ticked(agency)
    agency.clock.move(HOUR)
    agency.pays(order)
    agency.settled(order)
    assert ticked(agency, LOOKS_EVERY).mailed == 0
    assert cart(agency).state is Fate.REGAINED
    ticked(agency, LOOKS_EVERY)
    assert figures(agency) == (1, 1, 1)


def test_what_comes_of_no_mail_is_looked_for_a_week_long(agency: Agency) -> None:
    left(agency)
    ticked(agency)
    for _ in range(7):
        assert cart(agency).state is Fate.MAILED
        ticked(agency, LOOKS_EVERY)
    assert cart(agency).state is Fate.LOST
    assert len(letters(agency)) == 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"mode": Mode.ARCHIVED},
        {"abandonment": Abandonment(on=False)},
        {"slug": "elsewhere"},
        {"sold": Availability(stock=0)},
    ],
    ids=str,
)
def test_what_cannot_be_bought_is_not_written_about(agency: Agency, wanted: dict[str, object]) -> None:
    order = left(agency)
    expire(agency, order)
    revised(agency, **wanted)
    if "slug" in wanted:
        agency.store.shelves.clear(ACCOUNT, HOST, "course")
    assert ticked(agency).mailed == 0
    assert letters(agency) == []


def expire(agency: Agency, order: Order) -> None:
    kept = agency.kept(order)
    agency.store.shelves.orders[ACCOUNT, order.id] = replace(kept, state=OrderState.EXPIRED)


def test_a_closed_shop_writes_to_nobody(agency: Agency) -> None:
    left(agency)
    account = agency.mine.clients.account()
    agency.store.shelves.accounts[ACCOUNT] = replace(account, closed=agency.now)
    assert ticked(agency).mailed == 0


def test_an_order_that_can_be_paid_has_its_piece_of_what_is_sold_out(agency: Agency) -> None:
    revised(agency, sold=Availability(stock=1))
    left(agency)
    assert ticked(agency).mailed == 1


def test_of_what_there_are_enough_of_an_expired_order_may_be_written_about(agency: Agency) -> None:
    order = left(agency)
    expire(agency, order)
    revised(agency, sold=Availability(stock=5))
    assert ticked(agency).mailed == 1


def test_a_forgotten_buyer_is_not_written_to(agency: Agency) -> None:
    order = left(agency)
    agency.store.shelves.orders[ACCOUNT, order.id] = agency.kept(order).forget(NORTHWIND)
    assert ticked(agency).mailed == 0
    assert cart(agency).state is Fate.NAMELESS


def test_who_refused_such_mails_gets_none(agency: Agency) -> None:
    left(agency)
    one = cart(agency)
    agency.store.shelves.refusals.add((ACCOUNT, NORTHWIND, one.mailbox))
    assert ticked(agency).mailed == 0
    assert cart(agency).state is Fate.REFUSED


def test_what_others_are_writing_is_looked_at_by_the_next_run(agency: Agency) -> None:
    left(agency)

    class Down(FakeCarts):
        def move(self, *_: object) -> bool:
            raise Outage("the table")

    agency.clock.move(HOUR)
    looked = abandoning.send_due(
        left=agency.store.left_carts,
        carts=lambda account: Down(agency.store.shelves, account),
        storefront=agency.store.storefront,
        limits=agency.limits,
        now=agency.now,
    )
    assert (looked.mailed, len(looked.failed)) == (0, 1)
    assert ticked(agency, MINUTE).mailed == 1


def test_of_two_runs_at_once_one_writes(agency: Agency) -> None:
    left(agency)

    class Slow(FakeCarts):
        """Another run does it all between this one's look and its move."""

        def move(self, *arguments: object) -> bool:
            ticked(agency, timedelta())
            return super().move(*arguments)  # type: ignore[arg-type]

    agency.clock.move(HOUR)
    looked = abandoning.send_due(
        left=agency.store.left_carts,
        carts=lambda account: Slow(agency.store.shelves, account),
        storefront=agency.store.storefront,
        limits=agency.limits,
        now=agency.now,
    )
    assert looked == Looked(0)
    assert len(letters(agency)) == 1
    assert figures(agency) == (1, 1, 0)


def test_one_that_was_moved_since_the_index_told_of_it_is_let_be(agency: Agency) -> None:
    left(agency)
    stale = cart(agency)
    ticked(agency)

    class Behind:
        def due(self, *, at: object, limit: int) -> list[LeftCart]:
            return [stale]

    looked = abandoning.send_due(
        left=Behind(),
        carts=lambda account: agency.store.of(account).carts,
        storefront=agency.store.storefront,
        limits=agency.limits,
        now=agency.now,
    )
    assert looked == Looked(0)


def test_what_a_run_has_no_time_for_is_due_at_the_next(agency: Agency) -> None:
    class OneByOne(FakeLeftCarts):
        def due(self, *, at: datetime, limit: int) -> Sequence[LeftCart]:
            return super().due(at=at, limit=min(limit, 1))

    for number in range(abandoning.ROUNDS + 1):
        purchase = agency.purchase(f"attempt-{number}")
        other = replace(purchase.buyer, email=f"{number}@buyer.example")
        agency.send(replace(purchase, buyer=other, remind=True))
    agency.clock.move(HOUR)
    looked = abandoning.send_due(
        left=OneByOne(agency.store.shelves),
        carts=lambda account: agency.store.of(account).carts,
        storefront=agency.store.storefront,
        limits=agency.limits,
        now=agency.now,
    )
    assert looked.mailed == abandoning.ROUNDS
    assert ticked(agency, MINUTE).mailed == 1


class TestTheMail:
    def test_is_looked_at_once_more_before_it_goes(self, agency: Agency) -> None:
        order = left(agency)
        ticked(agency)
        agency.pays(order)
        agency.settled(order)
        assert mail(agency) is None

    def test_is_not_written_to_who_bought_it_with_another_order_meanwhile(self, agency: Agency) -> None:
        other = left(agency, "attempt-2", remind=False)
        left(agency)
        ticked(agency)
        agency.pays(other)
        agency.settled(other)
        assert mail(agency) is None

    def test_is_not_written_to_who_refused_such_mails_meanwhile(self, agency: Agency) -> None:
        left(agency)
        ticked(agency)
        agency.store.shelves.refusals.add((ACCOUNT, NORTHWIND, cart(agency).mailbox))
        assert mail(agency) is None

    def test_is_not_written_to_who_sent_the_same_again_without_the_tick(self, agency: Agency) -> None:
        left(agency)
        ticked(agency)
        left(agency, remind=False)
        assert mail(agency) is None

    def test_is_not_written_to_who_sent_another_order_without_the_tick(self, agency: Agency) -> None:
        left(agency)
        ticked(agency)
        left(agency, "attempt-2", remind=False)
        assert mail(agency) is None

    def test_is_not_written_to_who_went_on_under_another_address_meanwhile(self, agency: Agency) -> None:
        before = left(agency)
        ticked(agency)
        grace = replace(agency.purchase("attempt-2").buyer, email="grace@buyer.example")
        again = replace(agency.purchase("attempt-2"), buyer=grace)
        agency.send(replace(again, replaces=before.id, replaces_key=before.key))
        assert mail(agency) is None

    def test_is_written_to_who_sent_the_same_again_with_the_tick(self, agency: Agency) -> None:
        left(agency)
        ticked(agency)
        left(agency)
        assert mail(agency) is not None

    def test_is_not_written_to_who_is_forgotten_or_of_what_is_gone(self, agency: Agency) -> None:
        left(agency)
        ticked(agency)
        revised(agency, mode=Mode.ARCHIVED)
        assert mail(agency) is None
        agency.store.shelves.ways.clear()
        assert mail(agency) is None

    def test_says_what_the_seller_wrote_in_its_own_name(self, agency: Agency) -> None:
        words = Abandonment(True, HOUR, "{seller} waits", "One.\n\n{product}, <b>two</b>.")
        revised(agency, abandonment=words)
        left(agency)
        ticked(agency)
        written = mail(agency)
        assert written is not None
        assert (written.subject, written.sender_name) == ("Northwind Yoga GmbH waits", "Northwind Yoga GmbH")
        assert "One.\n\nCourse, <b>two</b>." in written.text
        assert "&lt;b&gt;two" in written.html
        assert "1 High Street" in written.text

    def test_offers_a_coupon_as_long_as_it_can_be_used(self, agency: Agency) -> None:
        revised(agency, abandonment=Abandonment(on=True, coupon="BACK10"))
        left(agency)
        ticked(agency)
        assert offered(agency) is False
        coupon = Coupon(ACCOUNT, CouponId("cpn_1"), "BACK10", "Back", TENTH)
        agency.store.shelves.coupons[ACCOUNT, "BACK10"] = coupon
        assert offered(agency) is True
        agency.store.shelves.coupons[ACCOUNT, "BACK10"] = replace(coupon, scope=Scope.BUMPS)
        assert offered(agency) is False
        agency.store.shelves.coupons[ACCOUNT, "BACK10"] = replace(coupon, ends=agency.now)
        assert offered(agency) is False

    def test_of_a_test_page_says_so(self, agency: Agency) -> None:
        revised(agency, mode=Mode.TEST)
        left(agency)
        assert ticked(agency).mailed == 1
        written = mail(agency)
        assert written is not None
        assert written.subject.startswith("[TEST]")
        assert figures(agency) == (0, 0, 0)


def offered(agency: Agency) -> bool:
    written = mail(agency)
    assert written is not None
    return "BACK10" in written.text
