"""No key of one account is ever asked for on behalf of another, whatever ids it comes with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from cartwright.application.ports.notices import Moved
from cartwright.application.ports.papers import Issued
from cartwright.application.ports.sold import Span, Spot
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.accountants import Accountants
from cartwright.domain.agenda import Agenda
from cartwright.domain.attempts import Limits
from cartwright.domain.autoresponders import Autoresponder
from cartwright.domain.basis import Basis
from cartwright.domain.breaks import Break
from cartwright.domain.carts import Fate, Tally
from cartwright.domain.catalog import Mode
from cartwright.domain.charts import Charts
from cartwright.domain.closed_books import ClosedBooks
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import DocumentKind
from cartwright.domain.entitlements import Ending
from cartwright.domain.errors import Refusal
from cartwright.domain.footfall import Deed
from cartwright.domain.ids import EntryId, JobId, MemberId, ProductId, derived
from cartwright.domain.jobs import Letter, MailKind, about_a_cart, to_buyer
from cartwright.domain.notice_plans import Cadence, NoticeKind, Plan
from cartwright.domain.passes import Pass
from cartwright.domain.raw_events import SealedEvent
from cartwright.domain.reissues import Beside
from cartwright.domain.subscriptions import Farewell
from cartwright.storage.account_store import AccountStore
from cartwright.storage.scope import ForeignAccount
from tests.contract.storage import test_reissues as reissues
from tests.contract.storage.conftest import Counted, counting
from tests.contract.storage.test_credits import given_back, note_of
from tests.contract.storage.test_exports import COPY, asked, job_of
from tests.contract.storage.test_replays import asked as replayed
from tests.contract.storage.test_replays import job_of as replay_job
from tests.contract.storage.test_reports import filed, run
from tests.contract.storage.test_returns import asking, refund_of
from tests.contract.storage.tour import methods
from tests.contract.storage.town import (
    Agency,
    autoresponder_of,
    break_of,
    by_hand_of,
    cart_of,
    click_of,
    coupon_of,
    followed,
    key_of,
    letters_of,
    opened,
    paid,
    pass_of,
    plea_of,
    redirect_keys_of,
    step_of,
)
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON, FakeClock
from tests.logbook import newest_first

DAY = timedelta(days=1)
WINDOWS = Limits().of_order("203.0.113.7", "ada@buyer.example", Mode.LIVE, NOON)
RAW = SealedEvent(b"sealed", b"key", NOON + 30 * DAY)


class Victim:
    """An agency with something of everything, and a stranger who knows all of its ids."""

    def __init__(self, counted: Counted) -> None:
        agency, stranger = opened(counted.store), opened(counted.store, "stranger")
        self.agency, self.stranger = agency, stranger
        self.product: ProductId = agency.publish("Course", agency.house).id
        self.coupon = coupon_of(agency.id, products=frozenset({self.product}), limit=9)
        agency.mine.coupons.add(self.coupon, agency.audit("coupon.make"))
        self.settlement = agency.sell(1)
        self.sold = self.settlement.sales[0].lines[0].product
        self.document = agency.issue(self.settlement)
        self.unissued = agency.sell(2)
        self.doubtful = agency.sell_in_doubt(4)
        [self.held] = agency.let_in(5).entitlements
        self.credit = given_back(agency, self.settlement, "two")
        self.note, self.anew = note_of(agency, self.credit), reissues.begun(agency, self.settlement.sales[0])
        self.back = asking(agency, self.settlement, refund_of(self.settlement.sales[0]))
        [self.begun] = agency.subscribe(6).begun
        self.letter: JobId = letters_of(self.document)[0].id
        self.report = run(agency)
        agency.mine.reports.file(filed(self.report), [], self.report.id)
        self.delivery = agency.delivery(agency.order(3))
        counted.store.inbox.receive(self.delivery, b"{}", at=NOON, raw=RAW)
        self.heard = agency.mine.events.of(agency.order(3))
        counted.store.inbox.park(self.delivery, code="x", detail="")
        self.broken = _broken(agency)
        self.entered = _entered(agency)
        self.member: MemberId = agency.owner.id
        self.export = asked(agency)
        self.replay = replayed(agency)
        self.kit = _kit(agency)
        self.key = key_of(agency.owner)
        agency.mine.api_keys.add(self.key, agency.audit("key.make"), at_most=20)
        empty = agency.mine.domains.some([])[0].claimed("shop.victim.example", token="t", at=NOON)
        self.slot = empty.proven(["cartwright-verify=t"])
        self.gathering = Gathering.begun(agency.house, Cadence.DAILY, at=NOON)
        self.plan = Plan(agency.id, agency.house.id, version=1)
        agency.mine.notices.revise(
            self.plan,
            None,
            self.gathering,
            [],
            agency.audit("notices.revise"),
            others=[Moved(None, replace(self.gathering, kind=NoticeKind.CANCELLATION))],
        )
        agency.mine.visits.count(Deed.VIEW, self.sold, agency.house.id, at=NOON)
        left = cart_of(agency.order(55))
        agency.mine.orders.place(agency.order(55), (), left)
        [due] = counted.store.left_carts.due(at=left.due, limit=9)
        seen = agency.mine.carts.seen(due)
        assert seen is not None
        self.left = seen
        letters = [about_a_cart(agency.id, due.client, due.order)]
        agency.mine.carts.move(seen, seen.cart.moved(Fate.MAILED, NOON), letters, Tally())
        link = agency.mine.carts.link(due.order)
        assert link is not None
        self.link = link
        self.asked = pass_of(agency)
        self.way = _asked_in(agency, self.asked)
        counted.calls.clear()

    def attempts(self, mine: AccountStore) -> dict[tuple[str, str], Callable[[], object]]:
        """Every method of an account's repositories, as the stranger calls it with the victim's things."""
        agency, house, audit = self.agency, self.agency.house, self.stranger.audit("burglary")
        due = agency.mine.papers.due(house.id, self.unissued.sales[0].id)
        document = due.series.issue(due.sale, at=NOON)
        order = agency.order(9)
        leaving = self.begun.ends(Farewell(NOON))
        charge = replace(order, lines=(replace(order.lines[0], instalment=self.begun.instalment),))
        offered = replace(order, steps=(step_of(agency, "Course"),))
        run = agency.mine.runs.get(offered.id).answered(offered.steps[0].id, yes=True, at=NOON)
        leaves = mine.leaves("stranger", FakeSignatures())
        product = agency.mine.catalogue.get(self.product)
        agenda = Agenda.first(house, after=NOON)
        called = agency.mine.subdomains.get(agency.host)
        moving = called.moving("bakery.carts.example.com", at=NOON)
        aside = agency.mine.parked.list()[0]
        permit, grant = Permit(Permission.ACCOUNT_MANAGE), Grant(self.product, frozenset(Right))
        calls: list[tuple[Callable[..., object], tuple[object, ...], dict[str, object]]] = [
            (mine.orders.get, (self.settlement.after.id,), {}),
            (mine.orders.paid_by, (self.settlement.after.payment.connection, "pi_1"), {}),
            (mine.orders.recall, (agency.mine.orders.get(self.settlement.after.id),), {}),
            (mine.orders.place, (order, WINDOWS), {}),
            (mine.orders.placed, (self.settlement.after.id, WINDOWS), {}),
            (mine.orders.foresee, (order, WINDOWS, agency.order(57)), {}),
            (mine.orders.count, (WINDOWS,), {}),
            (mine.orders.bar, (WINDOWS,), {}),
            (mine.orders.decline, (self.delivery, WINDOWS), {}),
            (mine.orders.attach, (order,), {}),
            (mine.orders.pass_on, (order,), {}),
            (mine.orders.settle, (paid(order),), {}),
            (mine.orders.sale, (house.id, self.settlement.sales[0].id), {}),
            (mine.orders.renewed, (charge,), {}),
            (mine.subscriptions.get, (self.begun.id,), {}),
            (mine.subscriptions.some, ([self.begun.id],), {}),
            (mine.subscriptions.of_product, (self.begun.product,), {"limit": 9}),
            (mine.subscriptions.terms, (self.begun,), {}),
            (mine.subscriptions.entitlement, (self.begun,), {}),
            (mine.subscriptions.begin, (leaving, charge), {}),
            (mine.subscriptions.move, (leaving,), {"audit": audit}),
            (mine.runs.get, (self.settlement.after.id,), {}),
            (mine.runs.follow_ons, (offered,), {}),
            (mine.runs.answer, (run, followed(offered, order)), {}),
            (mine.outbox.get, (self.letter,), {}),
            (mine.outbox.add, (self.report,), {}),
            (mine.outbox.done, (self.letter,), {}),
            (mine.outbox.park, (self.letter,), {"code": "x", "detail": ""}),
            (mine.papers.due, (house.id, self.settlement.sales[0].id), {}),
            (mine.papers.all_due, (house.id, [self.settlement.sales[0].id]), {"at": NOON}),
            (
                mine.papers.issue_all,
                ([Issued(document, [], self.unissued.jobs[0].id)], due.series),
                {},
            ),
            (mine.papers.issue, (document, due.series, [], self.unissued.jobs[0].id), {}),
            (mine.papers.get, (house.id, self.document.id), {}),
            (mine.papers.list, (house.id,), {}),
            (mine.post.claim, (self.letter,), {"at": NOON, "stale_before": NOON}),
            (mine.post.release, (self.letter,), {}),
            (mine.post.sent, (self.letter,), {"reference": "x", "at": NOON}),
            (mine.post.returned, (self.letter,), {"kind": "bounced", "at": NOON}),
            (mine.post.letter, (self.letter,), {}),
            (mine.notices.planned, (house.id,), {}),
            (mine.notices.gathered, (house.id, NOON), {}),
            (mine.notices.any_of, (self.gathering.digest,), {}),
            (mine.notices.sales, (self.gathering.digest,), {}),
            (mine.notices.news, (replace(self.gathering.digest, kind=NoticeKind.CANCELLATION),), {}),
            (mine.notices.revise, (self.plan, None, self.gathering, [], audit), {}),
            (mine.notices.mark, (house, audit), {}),
            (mine.books.entries, (house.id, "2026-11"), {}),
            (mine.books.labels, (house.id, [self.document.id]), {}),
            (mine.books.notes, (house.id, [self.document.id]), {}),
            (mine.books.reissued, (house.id, NOON, NOON + DAY), {}),
            (mine.books.sales, (house.id, NOON, NOON + DAY), {}),
            (mine.books.through, (house.id, "2026-11"), {}),
            (mine.books.late, (house.id, "2026-11"), {}),
            (mine.accounting.accountants, (house.id,), {}),
            (mine.accounting.appoint, (Accountants(self.agency.id, house.id, version=1), audit), {}),
            (mine.accounting.charts, (house.id,), {}),
            (mine.accounting.chart, (Charts(self.agency.id, house.id, version=1), audit), {}),
            (mine.reports.closed, (house.id,), {}),
            (mine.reports.close, (ClosedBooks(self.agency.id, house.id, {}, version=1), audit), {}),
            (mine.books.numbers, (house.id, NOON, NOON + DAY), {}),
            (mine.books.sold, (house.id, [self.settlement.sales[0].id]), {}),
            (mine.books.enter, (by_hand_of(house), audit), {}),
            (mine.books.by_hand, (house.id, self.entered), {}),
            (mine.books.book, (by_hand_of(house),), {}),
            (mine.books.sale, (house.id, self.settlement.sales[0].id), {}),
            (mine.proofs.entries, (house.id, "2026-11"), {}),
            (mine.proofs.documents, (house.id, "receipt-live"), {}),
            (mine.sold.of_client, (house.id, Span(NOON, NOON + DAY)), {"limit": 9}),
            (mine.sold.of_product, (self.sold, Span(NOON, NOON + DAY)), {"limit": 9}),
            (mine.sold.takings, (self.sold, NOON, NOON + DAY), {}),
            (mine.sold.some, ([Spot(house.id, self.settlement.sales[0].id)],), {}),
            (mine.sold.documented, (house.id, self.document.label), {}),
            (mine.visits.count, (Deed.VIEW, self.sold, house.id), {"at": NOON}),
            (mine.visits.of_product, (self.sold, NOON, NOON + DAY), {}),
            (mine.visits.of_client, (house.id, NOON, NOON + DAY), {}),
            (mine.buyers.of, (house.id, "ada@buyer.example"), {}),
            (mine.buyers.page, (), {"limit": 9}),
            (mine.passes.get, (house.id, self.asked.id), {}),
            (mine.passes.ask, (self.asked, self.way, WINDOWS), {}),
            (mine.passes.open, (self.asked.open(NOON), WINDOWS), {"tries": True}),
            (mine.passes.miss, (self.asked, WINDOWS), {}),
            (mine.passes.leave, (self.asked, NOON), {}),
            (mine.clicks.of, (house.id, self.settlement.after.id), {}),
            (mine.clicks.count, (click_of(agency, self.settlement.after.id),), {}),
            (mine.pleas.of, (house.id, "ada@buyer.example"), {}),
            (mine.pleas.ask, (plea_of(agency), ()), {}),
            (mine.carts.seen, (self.left.cart,), {}),
            (mine.carts.move, (self.left, self.left.cart.moved(Fate.BOUGHT, NOON), [], Tally()), {}),
            (mine.carts.way, (self.left.cart.order,), {}),
            (mine.carts.link, (self.left.cart.order,), {}),
            (mine.carts.refuse, (self.link,), {}),
            (mine.carts.keep, (cart_of(order), WINDOWS), {}),
            (mine.carts.let_go, (cart_of(agency.order(55)),), {}),
            (mine.erasures.forget_carts, (house.id, "ada@buyer.example", audit), {}),
            (mine.entitlements.some, ([self.held.ticket],), {}),
            (mine.entitlements.move, (self.held.revoke(Ending.REFUND, at=NOON),), {}),
            (mine.erasures.forget, (agency.mine.buyers.of(house.id, "ada@buyer.example"), audit), {}),
            (mine.erasures.veil, (agency.mine.buyers.of(house.id, "ada@buyer.example"), audit), {}),
            (mine.erasures.unpaid, ("ada@buyer.example",), {}),
            (mine.erasures.revise, (order.forget(house.id), order, audit), {}),
            (mine.reports.ask, (self.report, audit), {}),
            (mine.reports.file, (filed(self.report), [], self.report.id), {}),
            (mine.reports.get, (house.id, self.report.report), {}),
            (mine.reports.editions, ([(house.id, "2026-10", Basis.INVOICE)],), {}),
            (mine.connections.get, (agency.till.id,), {}),
            (mine.connections.add, (agency.till, audit), {}),
            (mine.connections.list, (), {}),
            (mine.connections.of, (house.id,), {}),
            (mine.connections.linked_to, ("acct_theirs0001",), {}),
            (mine.connections.revise, (agency.till.without(at=NOON), audit), {}),
            (mine.redirects.of, (house.id,), {}),
            (mine.redirects.revise, (redirect_keys_of(agency, house.id), audit), {}),
            (mine.autoresponders.list, (), {}),
            (mine.autoresponders.of, (house.id,), {}),
            (mine.autoresponders.add, (self.kit, audit), {}),
            (mine.autoresponders.revise, (self.kit.resealed("b3RoZXI="), audit), {}),
            (mine.autoresponders.remove, (self.kit, audit), {}),
            (mine.clients.account, (), {}),
            (mine.members.seat, (agency.owner.identity,), {}),
            (mine.clients.list, (), {}),
            (mine.clients.get, (house.id,), {}),
            (mine.clients.add, (house, self.stranger.account, agenda, audit), {}),
            (mine.clients.revise_profile, (house, audit), {}),
            (mine.clients.profiles, (house.id,), {}),
            (mine.clients.revise_account, (agency.account, audit), {}),
            (mine.clients.archive, (house, self.stranger.account, audit), {}),
            (mine.clients.restore, (house, self.stranger.account, audit), {}),
            (mine.members.list, (), {}),
            (mine.members.get, (self.member,), {}),
            (mine.members.add, (agency.owner, [permit], audit), {}),
            (mine.members.revise, (agency.owner, audit), {}),
            (mine.members.reseat, ((agency.owner, Seat(agency.owner)),), {"audit": audit}),
            (mine.members.remove, (agency.owner, audit), {}),
            (mine.members.write, (letters_of(self.document)[0], audit), {}),
            (mine.members.permit, (self.member, permit, audit), {}),
            (mine.members.forbid, (self.member, permit.permission.value, audit), {}),
            (mine.members.grant, (self.member, grant, audit), {}),
            (mine.members.revoke, (self.member, self.product, audit), {}),
            (mine.api_keys.find, (self.member, self.key.id), {}),
            (mine.api_keys.list, (self.member,), {}),
            (mine.api_keys.add, (self.key, audit, 20), {}),
            (mine.api_keys.revoke, (self.member, self.key.id, audit), {}),
            (mine.api_keys.use, (self.member, self.key.id), {"at": NOON, "unless_since": NOON}),
            (mine.audits.record, (agency.audit(),), {}),
            (mine.audits.until, ("2026-11", NOON), {"limit": 9}),
            (mine.audits.who, ([self.member],), {}),
            (mine.exports.ask, (self.export, job_of(self.export), audit), {}),
            (mine.exports.get, (self.member, self.export.id), {}),
            (mine.exports.list, (self.member,), {}),
            (mine.exports.file, (self.export.made(COPY), job_of(self.export).id), {}),
            (mine.exports.posted, ([self.letter],), {}),
            (mine.replays.ask, (self.replay, replay_job(self.replay), audit), {}),
            (mine.replays.get, (self.replay.order, self.replay.id), {}),
            (mine.replays.file, (self.replay.failed("gone"), replay_job(self.replay).id), {}),
            (mine.catalogue.get, (self.product,), {}),
            (mine.catalogue.some, ([self.product],), {}),
            (mine.catalogue.list, (), {}),
            (mine.catalogue.page, (), {"limit": 9, "after": self.product}),
            (mine.catalogue.through, (agency.till.id,), {}),
            (mine.catalogue.publish, (product, [agency.host], audit), {}),
            (mine.catalogue.taken, (self.product, product.mode), {}),
            (mine.versions.get, (self.product, 1), {}),
            (mine.versions.list, (self.product,), {"limit": 9}),
            (mine.catalogue.owns, (house.id, self.product), {}),
            (mine.catalogue.owned, (house.id,), {}),
            (mine.catalogue.hand_over, (replace(product, version=2), house.id, audit), {}),
            (mine.catalogue.revise, (replace(product, version=2), audit), {}),
            (mine.coupons.get, (self.coupon.code,), {}),
            (mine.coupons.some, ([self.coupon.code],), {}),
            (mine.coupons.page, (), {"limit": 9}),
            (mine.coupons.of, ([self.product],), {}),
            (mine.coupons.add, (self.coupon, audit), {}),
            (mine.coupons.revise, (replace(self.coupon, version=2), self.coupon, audit), {}),
            (mine.domains.list, (), {}),
            (mine.domains.some, ([house.id],), {}),
            (mine.domains.move, (self.slot, audit), {}),
            (mine.domains.prove, (self.slot, audit), {}),
            (mine.domains.step, (self.slot,), {}),
            (mine.subdomains.get, (agency.host,), {}),
            (mine.subdomains.move, (moving, audit), {}),
            (mine.subdomains.step, (moving,), {}),
            (mine.subdomains.release, (called, agency.host, audit), {}),
            (mine.returns.of, (self.settlement.after.id,), {}),
            (mine.returns.sold, (self.settlement.sales[0], self.settlement.after.payment), {}),
            (mine.returns.move, (self.back, audit), {}),
            (mine.returns.entry, (self.credit,), {}),
            (
                mine.papers.amending,
                (house.id, self.settlement.sales[0].id, DocumentKind.CREDIT_NOTE, [self.document.id]),
                {},
            ),
            (mine.papers.issue_amendment, (*self.note, [], self.credit.id), {}),
            (
                mine.papers.put_right,
                (self.anew.before, self.anew.sale, self.anew.job, Beside(self.back.before), audit),
                {},
            ),
            (
                mine.papers.reissue,
                self.anew.documents,
                {
                    "receipts": self.anew.receipts,
                    "notes": self.anew.notes,
                    "letter": self.anew.letter,
                    "job": self.anew.job.id,
                },
            ),
            (mine.vat_checks.of, (self.doubtful.sales[0],), {}),
            (mine.vat_checks.move, (self.doubtful.checks[0].forgotten(NOON),), {}),
            (mine.thresholds.state, (house.id, "TX"), {}),
            (mine.thresholds.states, (house.id,), {}),
            (mine.thresholds.years, (house.id, [2026]), {}),
            (mine.events.of, (self.settlement.after,), {}),
            (mine.events.sealed, (self.heard,), {}),
            (mine.breaks.get, (house.id, self.broken.id), {}),
            (mine.breaks.all, (house.id,), {}),
            (mine.breaks.some, ([(house.id, self.broken.id)],), {}),
            (mine.breaks.of, (self.broken.connection,), {}),
            (mine.breaks.keep, ([self.broken],), {}),
            (mine.breaks.end, (self.letter, []), {}),
            (mine.breaks.answer, (self.broken, [], audit), {}),
            (mine.parked.list, (), {}),
            (mine.parked.take_up, (aside, audit), {}),
            (leaves.clients, (), {"limit": 9}),
            (leaves.profiles, (house.id,), {"limit": 9}),
            (leaves.sales, (house.id, NOON, NOON + DAY), {"limit": 9}),
            (leaves.entries, (house.id, "2026-11"), {"limit": 9}),
            (leaves.documents, (house.id,), {"limit": 9}),
            (leaves.vat_checks, (house.id,), {"limit": 9}),
            (leaves.reports, (house.id,), {"limit": 9}),
            (leaves.audits, ("2026-11",), {"limit": 9}),
            (leaves.exports, (self.member, lambda _: True), {"limit": 9}),
        ]
        return {
            (type(method.__self__).__name__, method.__name__): partial(  # type: ignore[attr-defined]
                _to_its_end, method, *arguments, **named
            )
            for method, arguments, named in calls
        }


def _to_its_end(method: Callable[..., object], *arguments: object, **named: object) -> None:
    """What reads as it goes, too."""
    found = method(*arguments, **named)
    if isinstance(found, Iterator):
        list(found)


def _kit(agency: Agency) -> Autoresponder:
    kit = autoresponder_of(agency, "kit", agency.house.id)
    agency.mine.autoresponders.add(kit, agency.audit("autoresponder.add"))
    return kit


def _entered(agency: Agency) -> EntryId:
    (entry,) = by_hand_of(agency.house)
    made = replace(entry, id=EntryId(derived("entry", "entered")))
    agency.mine.books.enter([made], agency.audit("books.enter"))
    return made.id


def _asked_in(agency: Agency, asked: Pass) -> Letter:
    """Into the house's hub, and there to be forgotten; the letter with the way in."""
    way = to_buyer(agency.id, asked.client, MailKind.HUB, asked.id)
    agency.mine.passes.ask(asked, way, ())
    agency.mine.pleas.ask(plea_of(agency), ())
    return way


def _broken(agency: Agency) -> Break:
    found = break_of(agency)
    agency.mine.breaks.keep([found])
    return found


GLOBAL = {
    "Accounts",
    "Agendas",
    "Digests",
    "DueSubscriptions",
    "Hosts",
    "Inbox",
    "LeftCarts",
    "Nights",
    "SandboxLedger",
    "Storefront",
    "Stragglers",
}


@pytest.fixture(scope="module")
def counted() -> Iterator[Counted]:
    with counting(FakeClock()) as counted:
        yield counted


@pytest.fixture(scope="module")
def victim(counted: Counted) -> Victim:
    """One for all: that nothing of it is touched is what is shown."""
    return Victim(counted)


def test_every_method_of_an_account_is_attempted(counted: Counted, victim: Victim) -> None:
    attempts = victim.attempts(counted.store.of(victim.stranger.id))
    assert attempts.keys() == {name for name in methods() if name[0] not in GLOBAL}


def test_a_stranger_who_knows_every_id_never_touches_a_key_of_its_victim(
    counted: Counted, victim: Victim
) -> None:
    mine: Agency = victim.stranger
    attempts = victim.attempts(counted.store.of(mine.id))
    for name, attempt in attempts.items():
        counted.calls.clear()
        with suppress(Refusal, ForeignAccount):
            attempt()
        for call in counted.calls:
            asked = json.dumps(call.asked)
            assert f"ACCOUNT#{victim.agency.id}" not in asked, name
            assert f"#{mine.id}" in asked, name


def test_a_stranger_changes_nothing_of_its_victims(counted: Counted, victim: Victim) -> None:
    before = _everything(victim)
    for attempt in victim.attempts(counted.store.of(victim.stranger.id)).values():
        with suppress(Refusal, ForeignAccount):
            attempt()
    assert _everything(victim) == before


@pytest.mark.parametrize("name", ["orders", "papers", "people", "catalogue", "connections", "reports"])
def test_nothing_of_an_account_is_reached_without_one(counted: Counted, name: str) -> None:
    assert not hasattr(counted.store, name)


def _everything(victim: Victim) -> list[object]:
    agency, house = victim.agency, victim.agency.house.id
    mine = agency.mine
    return [
        mine.orders.get(victim.settlement.after.id),
        mine.papers.due(house, victim.unissued.sales[0].id),
        mine.papers.list(house),
        mine.outbox.get(victim.letter),
        mine.notices.planned(house),
        mine.books.entries(house, "2026-11"),
        mine.books.sales(house, NOON, NOON + DAY),
        mine.sold.takings(victim.sold, NOON, NOON + DAY),
        mine.visits.of_product(victim.sold, NOON, NOON + DAY),
        mine.visits.of_client(victim.agency.house.id, NOON, NOON + DAY),
        mine.buyers.page(limit=9),
        mine.reports.editions([(house, "2026-10", Basis.INVOICE)]),
        mine.connections.list(),
        mine.autoresponders.list(),
        mine.clients.account(),
        mine.clients.list(),
        mine.clients.profiles(house),
        mine.members.seat(agency.owner.identity),
        mine.api_keys.list(agency.owner.id),
        newest_first(mine.audits),
        mine.exports.list(victim.member),
        mine.catalogue.list(),
        mine.coupons.get(victim.coupon.code),
        mine.coupons.of([victim.product]),
        mine.domains.list(),
        mine.subdomains.get(agency.host),
        mine.parked.list(),
        mine.subscriptions.get(victim.begun.id),
        mine.vat_checks.of(victim.doubtful.sales[0]),
        mine.returns.of(victim.settlement.after.id),
        mine.thresholds.years(agency.house.id, [2026]),
        mine.breaks.get(house, victim.broken.id),
    ]
