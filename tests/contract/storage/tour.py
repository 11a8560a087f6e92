"""One walk through every method of the store, noting what it asks: docs/table.md is made of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from cartwright.application.ports.notices import Moved
from cartwright.application.ports.papers import Issued
from cartwright.application.ports.reports import Filed
from cartwright.application.ports.sandbox import SandboxPayment
from cartwright.application.ports.selling import Delivery, Straggler
from cartwright.application.ports.sold import Span
from cartwright.domain.access import Grant, Permission, Permit, Right, Seat
from cartwright.domain.agenda import Agenda
from cartwright.domain.alternatives import Alternative
from cartwright.domain.attempts import Limits
from cartwright.domain.carts import Fate, Tally
from cartwright.domain.digests import Gathering
from cartwright.domain.documents import DocumentKind, document_id
from cartwright.domain.entitlements import Ending
from cartwright.domain.exports import Copy, Export, ExportKind
from cartwright.domain.footfall import Deed
from cartwright.domain.ids import (
    AccountId,
    ClientId,
    ConnectionId,
    EntryId,
    ExportId,
    IdentityId,
    JobId,
    OrderId,
    ProductId,
    ReportId,
    SittingId,
    derived,
)
from cartwright.domain.jobs import (
    MailKind,
    about_a_cart,
    bill,
    export_run,
    greeting,
    letter,
    replay_run,
    report_run,
    to_buyer,
)
from cartwright.domain.news import Joining, News
from cartwright.domain.notice_plans import Cadence, NoticeKind
from cartwright.domain.orders import Order
from cartwright.domain.people import Member, Role, member_id
from cartwright.domain.raw_events import SealedEvent
from cartwright.domain.reissues import receipt_anew
from cartwright.domain.replays import OrderReplay, ReplaySource, replay_id
from cartwright.domain.settlement import Renewed, Settlement
from cartwright.domain.subscriptions import Farewell, Subscription, rebill
from cartwright.domain.tax import Check, NumberState
from cartwright.domain.unreachable import Cause, Unreachable
from cartwright.storage.account_store import AccountStore
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from tests import aws
from tests.contract.storage import test_reissues as reissues
from tests.contract.storage.test_credits import given_back, note_of
from tests.contract.storage.test_returns import arriving, asking, refund_of
from tests.contract.storage.town import (
    Agency,
    autoresponder_of,
    break_of,
    by_hand_of,
    cart_of,
    click_of,
    client_of,
    connection_of,
    correction,
    coupon_of,
    followed,
    in_doubt,
    key_of,
    letters_of,
    missing_of,
    night_of,
    opened,
    paid,
    pass_of,
    plea_of,
    product_of,
    profile_of,
    redirect_keys_of,
    step_of,
)
from tests.fakes.signatures import FakeSignatures
from tests.fakes.world import NOON, FakeBirths, FakeClock

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """One method of one repository, and the calls it made."""

    repository: str
    method: str
    calls: tuple[aws.Call, ...]


class Tour:
    """A table of its own, and the stops so far, by repository and method; of a repeated one the first."""

    def __init__(self) -> None:
        dynamodb = aws.dynamodb()
        self.clock = FakeClock()
        self.store = Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=self.clock, births=FakeBirths(self.clock)
        )
        self.stops: dict[tuple[str, str], Stop] = {}
        self._calls = aws.calls_of(dynamodb)

    def stop[Result](self, method: Callable[..., Result], *arguments: object, **named: object) -> Result:
        """Calls the method, which is bound, and notes what it did: to its end, if it reads as it goes."""
        self._calls.clear()
        result = method(*arguments, **named)
        if isinstance(result, Iterator):
            list(result)
        repository = type(method.__self__).__name__  # type: ignore[attr-defined]
        name = (repository, method.__name__)
        self.stops.setdefault(name, Stop(*name, tuple(self._calls)))
        return result


def methods() -> set[tuple[str, str]]:
    """Every method there is to stop at."""
    store = Store(Table(aws.dynamodb(), "nowhere"), clock=FakeClock(), births=FakeBirths(FakeClock()))
    account = store.of(AccountId("acc_1"))
    repositories = [
        *(getattr(store, name) for name in dir(Store) if not name.startswith("_") and name != "of"),
        *(
            getattr(account, name)
            for name in dir(AccountStore)
            if not name.startswith("_") and name != "leaves"
        ),
        account.leaves("olga", FakeSignatures()),
    ]
    return {
        (type(repository).__name__, name)
        for repository in repositories
        for name, _ in inspect.getmembers(repository, inspect.ismethod)
        if not name.startswith("_")
    }


def walked() -> Tour:
    """The whole tour: an agency opens, publishes, sells, writes, reports."""
    with aws.moto():
        tour = Tour()
        agency = _opening(tour)
        mine = tour.store.of(agency.id)
        _people(tour, agency, mine)
        _products(tour, agency, mine)
        _coupons(tour, agency, mine)
        _domains(tour, agency, mine)
        _subdomains(tour, agency, mine)
        _selling(tour, agency, mine)
        _leafing(tour, agency, mine)
        _erasing(tour, agency, mine)
        _notices(tour, agency, mine)
        _reports(tour, agency, mine)
        _nights(tour, agency, mine)
        _exports(tour, agency, mine)
        _replays(tour, agency, mine)
        _giving(tour, agency, mine)
        _entering(tour, agency, mine)
        _subscribing(tour, agency, mine)
        _sandbox(tour, agency)
        return tour


def _opening(tour: Tour) -> Agency:
    agency = opened(tour.store)
    account_id = AccountId(derived("account", "second"))
    house = client_of(account_id, "second house", "FR")
    owner = replace(agency.owner, account=account_id, id=member_id(account_id, agency.owner.identity))
    tour.stop(
        tour.store.accounts.create,
        replace(agency.account, id=account_id),
        house,
        owner,
        ["second.carts.example.com"],
        Agenda.first(house, after=NOON),
        replace(agency.audit("account.open"), account=account_id),
    )
    tour.stop(tour.store.accounts.of_identity, owner.identity)
    return agency


def _people(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    tour.stop(mine.clients.account)
    north = client_of(agency.id, "North", "FR")
    counted = mine.clients.account().with_another_client()
    tour.stop(mine.clients.add, north, counted, Agenda.first(north, after=NOON), agency.audit("client.add"))
    tour.stop(mine.clients.list)
    tour.stop(mine.clients.get, north.id)
    revised = north.with_profile(profile_of(north.id, "North SARL", "FR"), at=NOON)
    tour.stop(mine.clients.revise_profile, revised, agency.audit("profile.revise"))
    tour.stop(mine.clients.profiles, north.id)
    account = mine.clients.account()
    renamed = account.with_settings(replace(account.settings, name="Agency"))
    tour.stop(mine.clients.revise_account, renamed, agency.audit("account.settings"))
    away = mine.clients.get(north.id).archive(at=NOON)
    tour.stop(mine.clients.archive, away, renamed.with_a_client_less(), agency.audit("client.archive"))
    counted = mine.clients.account().with_another_client()
    tour.stop(mine.clients.restore, away.restored(), counted, agency.audit("client.restore"))
    identity = IdentityId("0b2f7a0e-0000-4000-8000-000000000001")
    member = Member(
        agency.id, member_id(agency.id, identity), identity, "n@north.example", "Nora", Role.CLIENT, north.id
    )
    permit = Permit(Permission.REPORTS_TAX)
    tour.stop(mine.members.add, member, [permit], agency.audit("member.invite"))
    tour.stop(mine.members.list)
    tour.stop(mine.members.seat, identity)
    tour.stop(mine.members.get, member.id)
    product = product_of(agency.id, "Course", agency.house, agency.till).id
    tour.stop(mine.members.permit, member.id, permit, agency.audit("permit"))
    tour.stop(mine.members.grant, member.id, Grant(product, frozenset({Right.VIEW})), agency.audit("grant"))
    tour.stop(mine.members.forbid, member.id, permit.permission.value, agency.audit("forbid"))
    tour.stop(mine.members.revoke, member.id, product, agency.audit("revoke"))
    _seats(tour, agency, mine, member)
    key = key_of(member)
    tour.stop(mine.api_keys.add, key, agency.audit("key.make"), 20)
    tour.stop(mine.api_keys.find, member.id, key.id)
    tour.stop(mine.api_keys.list, member.id)
    tour.stop(mine.api_keys.use, member.id, key.id, at=NOON, unless_since=NOON - DAY)
    tour.stop(mine.api_keys.revoke, member.id, key.id, agency.audit("key.revoke"))
    tour.stop(mine.audits.record, agency.audit("look"))
    tour.stop(mine.audits.until, "2026-11", NOON, limit=9)
    tour.stop(mine.audits.who, [member.id])
    tour.stop(mine.connections.add, connection_of(agency.id, "second till"), agency.audit("connect"))
    tour.stop(mine.connections.get, agency.till.id)
    tour.stop(mine.connections.list)
    own = replace(connection_of(agency.id, "own till"), client=north.id)
    mine.connections.add(own, agency.audit("connect own"))
    tour.stop(mine.connections.of, north.id)
    theirs = replace(connection_of(agency.id, "linked"), linked="acct_theirs0001")
    mine.connections.add(theirs, agency.audit("link"))
    tour.stop(mine.connections.linked_to, theirs.linked)
    tour.stop(mine.connections.revise, own.without(at=NOON), agency.audit("disconnect"))
    _autoresponders(tour, agency, mine)


def _giving(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    [held] = agency.let_in(77).entitlements
    tour.stop(mine.entitlements.some, [held.ticket])
    tour.stop(mine.entitlements.move, held.revoke(Ending.REFUND, at=NOON))
    tour.stop(mine.redirects.of, agency.house.id)
    keys = redirect_keys_of(agency, agency.house.id)
    tour.stop(mine.redirects.revise, keys, agency.audit("redirect-key.make"))


def _autoresponders(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    kit = autoresponder_of(agency, "kit", agency.house.id)
    tour.stop(mine.autoresponders.add, kit, agency.audit("autoresponder.add"))
    tour.stop(mine.autoresponders.list)
    tour.stop(mine.autoresponders.of, agency.house.id)
    kit = kit.resealed("b3RoZXI=")
    tour.stop(mine.autoresponders.revise, kit, agency.audit("autoresponder.replace"))
    tour.stop(mine.autoresponders.remove, kit, agency.audit("autoresponder.remove"))


def _seats(tour: Tour, agency: Agency, mine: AccountStore, member: Member) -> None:
    paused = member.paused(suspended=True)
    tour.stop(mine.members.revise, paused, agency.audit("member.suspend"))
    moved = paused.moved(Role.STAFF, None, SittingId(derived("sitting", "another")))
    tour.stop(mine.members.reseat, (paused, Seat(moved)), audit=agency.audit("member.assign"))
    note = greeting(agency.id, agency.house.id, MailKind.ACCESS, moved.email, moved.id, once="once")
    tour.stop(mine.members.write, note, agency.audit("member.invite-again"))
    leaving = replace(agency.owner, id=member_id(agency.id, IdentityId("leaving")))
    leaving = replace(leaving, identity=IdentityId("leaving"), role=Role.STAFF)
    mine.members.add(leaving, [], agency.audit("member.invite leaving"))
    tour.stop(mine.members.remove, leaving, agency.audit("member.remove"))


def _products(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    north = mine.clients.get(client_of(agency.id, "North", "FR").id)
    bump = agency.publish("Mug", north)
    course = product_of(agency.id, "Course", agency.house, agency.till, bumps=[bump])
    tour.stop(mine.catalogue.publish, course, [agency.host], agency.audit("publish"))
    tour.stop(mine.catalogue.get, course.id)
    tour.stop(mine.catalogue.some, [course.id, bump.id])
    tour.stop(mine.catalogue.list)
    tour.stop(mine.catalogue.page, limit=9)
    tour.stop(mine.catalogue.through, agency.till.id)
    tour.stop(tour.store.storefront.account, agency.host, "mug")
    tour.stop(tour.store.storefront.offer, agency.host, "course")
    tour.stop(tour.store.storefront.glance, agency.host, "course")
    spare = Alternative(ConnectionId(derived("connection", "spare")), stands_in=True)
    course = replace(course, alternatives=(spare,))
    tour.stop(mine.catalogue.revise, replace(course, version=2), agency.audit("revise"))
    tour.stop(mine.catalogue.taken, course.id, course.mode)
    tour.stop(mine.versions.get, course.id, 2)
    tour.stop(mine.versions.list, course.id, limit=9, before=2)
    tour.stop(mine.catalogue.owns, agency.house.id, course.id)
    tour.stop(mine.catalogue.owned, agency.house.id)
    handed = replace(course, version=3, owner=north.id)
    tour.stop(mine.catalogue.hand_over, handed, agency.house.id, agency.audit("hand over"))


def _coupons(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    course = product_of(agency.id, "Course", agency.house, agency.till)
    coupon = coupon_of(agency.id, products=frozenset({course.id}), limit=9)
    tour.stop(mine.coupons.add, coupon, agency.audit("coupon.make"))
    tour.stop(mine.coupons.get, "COURSE15")
    tour.stop(mine.coupons.some, ["COURSE15"])
    tour.stop(mine.coupons.page, limit=9)
    tour.stop(mine.coupons.of, [course.id])
    tour.stop(
        mine.coupons.revise,
        replace(coupon, products=frozenset(), version=2),
        coupon,
        agency.audit("coupon.edit"),
    )


def _domains(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    empty = tour.stop(mine.domains.some, [agency.house.id])[1]
    claimed = empty.claimed("shop.agency.example", token="t", at=NOON)
    tour.stop(mine.domains.move, claimed, agency.audit("domain.claim"))
    proven = claimed.proven(["cartwright-verify=t"])
    tour.stop(mine.domains.prove, proven, agency.audit("domain.verify"))
    tour.stop(mine.domains.list)
    tour.stop(mine.domains.step, proven)


def _subdomains(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    called = tour.stop(mine.subdomains.get, agency.host)
    moving = called.moving("bakery.carts.example.com", at=NOON)
    tour.stop(mine.subdomains.move, moving, agency.audit("subdomain.change"))
    while moving.move:
        moving = tour.stop(mine.subdomains.step, moving)
    host = agency.host
    tour.stop(mine.subdomains.release, moving.without(host), host, agency.audit("subdomain.release"))


def _placing(tour: Tour, mine: AccountStore, order: Order) -> None:
    windows = Limits().of_order("203.0.113.7", order.buyer.email, order.mode, NOON)
    tour.stop(mine.orders.foresee, order, windows, replace(order, coupon=None))
    assert not tour.stop(mine.orders.placed, order.id, windows)
    tour.stop(mine.orders.place, order, windows)
    tour.stop(mine.orders.count, windows)
    tour.stop(mine.orders.bar, windows[:1])


def _entering(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    """Into the house's hub."""
    tour.stop(tour.store.hosts.door, "bakery.carts.example.com")
    asked = pass_of(agency)
    letter = to_buyer(agency.id, asked.client, MailKind.HUB, asked.id)
    tour.stop(mine.passes.ask, asked, letter, Limits().of_pass("203.0.113.7", asked.email, NOON))
    tour.stop(mine.passes.get, asked.client, asked.id)
    windows = Limits().of_code("203.0.113.7", NOON)
    tour.stop(mine.passes.miss, asked, windows)
    tour.stop(mine.passes.open, asked.open(NOON), windows, tries=True)
    tour.stop(mine.passes.leave, asked, NOON)
    assert tour.stop(mine.pleas.of, asked.client, asked.email) is None
    click = click_of(agency, OrderId(derived("order", agency.id, "clicked")))
    tour.stop(mine.clicks.count, click)
    tour.stop(mine.clicks.of, click.client, click.order)
    plea = plea_of(agency)
    tour.stop(mine.pleas.ask, plea, [to_buyer(agency.id, plea.client, MailKind.PLEA, plea.subject)])


def _opened(tour: Tour, mine: AccountStore, order: Order) -> Order:
    """Through another connection than it was asked for."""
    order = order.passed_on(order.payment.connection, order.payment.holder)
    tour.stop(mine.orders.pass_on, order)
    tour.stop(mine.orders.attach, order.attached("pi_1"))
    return order


def _leaving(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    """An order that nobody pays."""
    order = agency.order(177)
    order = replace(order, buyer=replace(order.buyer, email="grace@buyer.example"))
    cart = cart_of(order)
    mine.orders.place(order, (), cart)
    due = tour.stop(tour.store.left_carts.due, at=cart.due, limit=9)[0]
    seen = tour.stop(mine.carts.seen, due)
    assert seen is not None
    letter = about_a_cart(agency.id, cart.client, order.id)
    room = Limits().of_cart("", cart.email, cart.mode, NOON)
    tour.stop(mine.carts.move, seen, seen.cart.moved(Fate.MAILED, cart.due), [letter], Tally(1, 1), room)
    tour.stop(mine.carts.way, order.id)
    link = tour.stop(mine.carts.link, order.id)
    assert link is not None
    tour.stop(mine.carts.refuse, link)
    told = cart_of(agency.order(178))
    told = replace(told, email="grace@buyer.example")
    windows = Limits().of_cart("203.0.113.7", told.email, told.mode, NOON)
    tour.stop(mine.carts.keep, told, windows)
    tour.stop(mine.carts.let_go, told)
    forget = agency.audit("buyer.erase")
    tour.stop(mine.erasures.forget_carts, cart.client, order.buyer.email, forget)


def _knocked(tour: Tour, delivery: Delivery) -> None:
    raw = SealedEvent(b"sealed", b"key", NOON + timedelta(days=30))
    tour.stop(tour.store.inbox.receive, delivery, b"{}", at=NOON, raw=raw)
    tour.stop(tour.store.inbox.since, delivery)


def _selling(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    store, house, order = tour.store, agency.house.id, in_doubt(agency.order(1))
    delivery = agency.delivery(order)
    _placing(tour, mine, order)
    _leaving(tour, agency, mine)
    order = _opened(tour, mine, order)
    order = tour.stop(mine.orders.get, order.id)
    tour.stop(store.stragglers.put_back, Straggler(order.account, order.id, NOON), until=NOON + DAY)
    _knocked(tour, delivery)
    tour.stop(store.inbox.park, delivery, code="not-found", detail="")
    tour.stop(mine.parked.take_up, tour.stop(mine.parked.list)[0], agency.audit())
    tour.stop(mine.orders.decline, delivery, Limits().of_decline("card", "", order.mode, NOON))
    settlement = paid(order)
    tour.stop(mine.orders.settle, settlement, delivery)
    tour.stop(mine.orders.recall, mine.orders.get(order.id))
    tour.stop(store.inbox.close, delivery, "seen")
    tour.stop(mine.orders.sale, house, settlement.sales[0].id)
    offered = replace(order, steps=(step_of(agency, "Mug"),))
    tour.stop(store.storefront.after, offered, product_of(agency.id, "Mug", agency.house, agency.till).id)
    run = tour.stop(mine.runs.get, order.id).answered(offered.steps[0].id, yes=True, at=NOON)
    tour.stop(mine.runs.answer, run, followed(offered, agency.order(2)))
    tour.stop(mine.runs.follow_ons, offered)
    tour.stop(store.stragglers.orders, before=NOON + DAY, limit=9)
    tour.stop(store.stragglers.deliveries, before=NOON + DAY, limit=9)
    tour.stop(store.stragglers.jobs, before=NOON + DAY, limit=9)
    job = settlement.jobs[0]
    tour.stop(mine.outbox.get, job.id)
    due = tour.stop(mine.papers.due, house, settlement.sales[0].id)
    document = due.series.issue(due.sale, at=NOON)
    tour.stop(mine.papers.issue, document, due.series, letters_of(document), job.id)
    tour.stop(mine.papers.get, house, document.id)
    tour.stop(mine.papers.list, house)
    receipt, notice = letters_of(document)
    tour.stop(mine.outbox.add, receipt)
    tour.stop(mine.post.claim, receipt.id, at=NOON, stale_before=NOON)
    tour.stop(mine.post.release, receipt.id)
    tour.stop(mine.post.sent, receipt.id, reference="ses-1", at=NOON)
    tour.stop(mine.post.returned, receipt.id, kind="bounced", at=NOON)
    tour.stop(mine.post.letter, notice.id)
    tour.stop(mine.outbox.park, notice.id, code="mail-refused", detail="")
    tour.stop(mine.outbox.done, notice.id)
    tour.stop(mine.books.entries, house, "2026-11")
    tour.stop(mine.books.sales, house, NOON, NOON + DAY)
    mark = tour.stop(mine.sold.of_client, house, Span(NOON, NOON + DAY), limit=9)[0]
    line = settlement.sales[0].lines[0].product
    tour.stop(mine.sold.some, [mark.spot])
    tour.stop(mine.sold.documented, house, document.label)
    tour.stop(mine.thresholds.years, house, [2026, 2025])
    _proven(tour, agency, settlement, document.series)
    _doubting(tour, agency, mine)
    _looked_at(tour, mine, line, house)


def _proven(tour: Tour, agency: Agency, settlement: Settlement, series: str) -> None:
    (sale, *_), payment = settlement.sales, settlement.after.payment
    mine = tour.store.of(agency.id)
    tour.stop(mine.books.sale, sale.owner, sale.id)
    tour.stop(mine.books.sold, sale.owner, [sale.id])
    tour.stop(mine.books.through, sale.owner, "2026-11")
    tour.stop(mine.books.late, sale.owner, "2026-11")
    tour.stop(mine.thresholds.state, sale.owner, "TX")
    tour.stop(mine.thresholds.states, sale.owner)
    named = tour.stop(mine.accounting.accountants, sale.owner)
    tour.stop(mine.accounting.appoint, replace(named, version=1), agency.audit("accountants.appoint"))
    charts = tour.stop(mine.accounting.charts, sale.owner)
    tour.stop(mine.accounting.chart, replace(charts, version=1), agency.audit("charts.revise"))
    closed = tour.stop(mine.reports.closed, sale.owner)
    tour.stop(mine.reports.close, replace(closed, version=1), agency.audit("period.close"))
    tour.stop(mine.books.numbers, sale.owner, NOON, NOON + DAY)
    tour.stop(mine.books.reissued, sale.owner, NOON, NOON + DAY)
    tour.stop(mine.books.enter, by_hand_of(agency.house), agency.audit("books.enter"))
    tour.stop(mine.books.by_hand, agency.house.id, by_hand_of(agency.house)[0].id)
    tour.stop(mine.books.book, by_hand_of(agency.house))
    tour.stop(mine.events.of, settlement.after)
    tour.stop(mine.events.sealed, mine.events.of(settlement.after))
    tour.stop(mine.orders.paid_by, payment.connection, payment.reference)
    tour.stop(mine.proofs.entries, sale.owner, "2026-11")
    tour.stop(mine.proofs.documents, sale.owner, series)


def _looked_at(tour: Tour, mine: AccountStore, product: ProductId, client: ClientId) -> None:
    tour.stop(mine.sold.of_product, product, Span(NOON, NOON + DAY), limit=9)
    tour.stop(mine.sold.takings, product, NOON, NOON + DAY)
    tour.stop(mine.buyers.of, client, "ada@buyer.example")
    tour.stop(mine.buyers.page, limit=9)
    tour.stop(mine.visits.count, Deed.VIEW, product, client, at=NOON)
    tour.stop(mine.visits.of_product, product, NOON, NOON + DAY)
    tour.stop(mine.visits.of_client, client, NOON, NOON + DAY)


def _doubting(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    settlement = agency.sell_in_doubt(6)
    check = tour.stop(mine.vat_checks.of, settlement.sales[0])
    tour.stop(tour.store.stragglers.vat_checks, before=NOON + DAY, limit=9)
    to = agency.house.profile.notification_email
    note = letter(agency.id, agency.house.id, MailKind.VAT_CHECK, to, "its document")
    ended = check.answered(Check(NumberState.VALID, NOON, "VIES"))
    tour.stop(mine.vat_checks.move, ended, [note], [correction(settlement.sales[0])])
    _returning(tour, agency, mine)


def _returning(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    settlement = agency.sell_in_doubt(8)
    refund = refund_of(settlement.sales[0])
    tour.stop(mine.returns.of, settlement.after.id)
    tour.stop(mine.returns.sold, settlement.sales[0], settlement.after.payment)
    other = refund_of(settlement.sales[0], key="two")
    for one in (refund, other):
        mine.returns.move(asking(agency, settlement, one), agency.audit("refund.ask"))
    tour.stop(mine.returns.move, arriving(agency, settlement, refund), agency.audit("refund"))
    sold = agency.sell(9)
    agency.issue(sold)
    credit = given_back(agency, sold)
    tour.stop(mine.returns.entry, credit)
    tour.stop(
        mine.papers.amending, credit.client, credit.sale, DocumentKind.CREDIT_NOTE, [document_id(credit.sale)]
    )
    note, series = note_of(agency, credit)
    letter = to_buyer(agency.id, credit.client, MailKind.CREDIT_NOTE, note.id)
    tour.stop(mine.papers.issue_amendment, note, series, [letter], credit.id)
    tour.stop(mine.books.labels, credit.client, [note.id])
    tour.stop(mine.books.notes, credit.client, [note.id])
    before = reissues.lying(agency, sold.sales[0])
    after = replace(before, buyer=replace(before.buyer, name="Ada King"), reissued=1)
    audit = agency.audit("receipt.reissue")
    tour.stop(
        mine.papers.put_right, before, after, receipt_anew(after), reissues.beside(agency, after), audit
    )
    anew = reissues.anew(agency, after)
    tour.stop(
        mine.papers.reissue,
        *anew.documents,
        receipts=anew.receipts,
        notes=anew.notes,
        letter=anew.letter,
        job=anew.job.id,
    )
    tour.stop(tour.store.stragglers.returns, before=NOON + DAY, limit=9)


def _leafing(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    house = agency.house.id
    leaves = mine.leaves("olga", FakeSignatures())
    tour.stop(leaves.clients, limit=9)
    tour.stop(leaves.profiles, house, limit=9)
    tour.stop(leaves.sales, house, NOON, NOON + DAY, limit=9)
    tour.stop(leaves.entries, house, "2026-11", limit=9)
    tour.stop(leaves.documents, house, limit=9)
    tour.stop(leaves.vat_checks, house, limit=9)
    tour.stop(leaves.reports, house, limit=9)
    tour.stop(leaves.audits, "2026-11", limit=9)
    tour.stop(leaves.exports, agency.owner.id, lambda _: True, limit=9)


def _erasing(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    bought = mine.buyers.of(agency.house.id, "ada@buyer.example")
    tour.stop(mine.erasures.veil, bought, agency.audit("buyer.erase"))
    tour.stop(mine.erasures.forget, bought)
    (unpaid,) = tour.stop(mine.erasures.unpaid, "ada@buyer.example")
    tour.stop(mine.erasures.revise, unpaid.forget(agency.house.id), unpaid, agency.audit("buyer.erase"))


def _news(mine: AccountStore, ended: Subscription) -> Joining | None:
    """The word of it, in the digest that gathers."""
    gathering = mine.notices.planned(ended.owner).of(NoticeKind.CANCELLATION)
    if gathering is None:
        return None
    amount = ended.future.stretch(1).amount.gross
    told = (ended.account, ended.owner, NoticeKind.CANCELLATION, NOON, ended.id)
    return Joining(gathering, News(*told, ended.order, ended.name, amount, ended.mode))


def _notices(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    plan = tour.stop(mine.notices.planned, agency.house.id).plan
    gathering = Gathering.begun(agency.house, Cadence.DAILY, at=NOON)
    daily = plan.revised({**plan.now, NoticeKind.SALE: Cadence.DAILY}, None, at=NOON)
    waiting = Gathering.begun(agency.house, Cadence.DAILY, at=NOON, kind=NoticeKind.CANCELLATION)
    tour.stop(
        mine.notices.revise,
        daily,
        None,
        gathering,
        [],
        agency.audit("notices.revise"),
        others=[Moved(None, waiting)],
    )
    settlement = agency.sell(7)
    due = mine.papers.due(agency.house.id, settlement.sales[0].id)
    mine.papers.issue(due.series.issue(due.sale, at=NOON), due.series, [], settlement.jobs[0].id, gathering)
    tour.stop(mine.notices.gathered, agency.house.id, NOON)
    tour.stop(mine.notices.any_of, gathering.digest)
    tour.stop(mine.notices.sales, gathering.digest)
    tour.stop(mine.notices.news, waiting.digest)
    tour.stop(tour.store.digests.due, at=gathering.due, limit=9)
    to = agency.house.profile.notification_email
    digest = letter(agency.id, agency.house.id, MailKind.SALE_DIGEST, to, gathering.digest.subject)
    tour.stop(tour.store.digests.hand_over, gathering, [digest], gathering.following(agency.house))
    marked = agency.house.with_returned(Unreachable(to, NOON, Cause.BOUNCED))
    tour.stop(mine.notices.mark, marked, agency.audit("client.unreachable"))


def _nights(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    night = night_of(agency.till)
    tour.stop(tour.store.nights.enrol, night)
    tour.stop(tour.store.nights.due, at=night.due, limit=9)
    tour.stop(tour.store.nights.hand_over, night, night.job, night.following(night.due))
    found, house = break_of(agency), agency.house.id
    tour.stop(mine.breaks.keep, [found])
    tour.stop(mine.breaks.get, house, found.id)
    tour.stop(mine.breaks.some, [(house, found.id)])
    tour.stop(mine.breaks.of, found.connection)
    to = agency.house.profile.notification_email
    note = letter(agency.id, house, MailKind.BREAKS, to, f"{found.connection} {found.night.isoformat()}")
    tour.stop(mine.breaks.end, night.job.id, [note])
    entries = [replace(one, id=EntryId(derived("entry", "closing"))) for one in by_hand_of(agency.house)]
    closed = found.by_hand(entries[0].id, missing_of(found), NOON)
    tour.stop(mine.breaks.answer, closed, entries, agency.audit("books.enter"))
    tour.stop(mine.breaks.all, house)


def _reports(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    agenda = Agenda.first(agency.house, after=NOON)
    tour.stop(tour.store.agendas.due, at=agenda.due, limit=9)
    tour.stop(tour.store.agendas.hand_over, agenda, agenda.job, agenda.following(agency.house))
    job = report_run(agency.id, agency.house.id, ReportId(derived("report", "one")), "2026-10")
    mine.outbox.add(job)
    filed = Filed(agency.id, agency.house.id, job.report, "2026-10", NOON, "a/file", 0, "", ())
    note = letter(agency.id, agency.house.id, MailKind.TAX_REPORT, "office@agency.example", job.report)
    tour.stop(mine.reports.ask, replace(job, id=JobId(derived("job", "asked"))), agency.audit("report.ask"))
    tour.stop(mine.reports.file, filed, [note], job.id)
    tour.stop(mine.reports.get, agency.house.id, job.report)
    tour.stop(mine.reports.editions, [(agency.house.id, filed.month, filed.basis)])
    settlement = agency.sell(70)
    [due] = tour.stop(mine.papers.all_due, agency.house.id, [settlement.sales[0].id], at=NOON)
    document = due.series.issue(due.sale, at=NOON)
    issued = [Issued(document, letters_of(document), settlement.jobs[0].id)]
    tour.stop(mine.papers.issue_all, issued, due.series)


def _exports(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    export = Export(
        account=agency.id,
        member=agency.owner.id,
        id=ExportId(derived("export", "one")),
        kind=ExportKind.AUDIT,
        asked_at=NOON,
        month="2026-11",
    )
    job = export_run(agency.id, export.member, export.id)
    tour.stop(mine.exports.ask, export, job, agency.audit("export.ask"))
    tour.stop(mine.exports.get, export.member, export.id)
    tour.stop(mine.exports.list, export.member)
    tour.stop(mine.exports.file, export.made(Copy(NOON, "exports/file", 1, "")), job.id)
    tour.stop(mine.exports.posted, [JobId(derived("job", "one"))])


def _replays(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    order = OrderId(derived("order", "replayed"))
    name = replay_id(order, "key")
    asked = OrderReplay(agency.id, order, name, agency.owner.id, ReplaySource.EVENTS, True, NOON)
    job = replay_run(agency.id, order, name)
    tour.stop(mine.replays.ask, asked, job, agency.audit("order.replay"))
    tour.stop(mine.replays.get, order, name)
    tour.stop(mine.replays.file, asked.failed("torn-event"), job.id)


def _subscribing(tour: Tour, agency: Agency, mine: AccountStore) -> None:
    page = product_of(agency.id, "Mug", agency.house, agency.till)
    [begun] = agency.subscribe(88, product=page).begun
    tour.stop(mine.subscriptions.get, begun.id)
    tour.stop(mine.subscriptions.some, [begun.id])
    tour.stop(mine.subscriptions.of_product, page.id, limit=9)
    terms = tour.stop(mine.subscriptions.terms, begun)
    held = tour.stop(mine.subscriptions.entitlement, begun)
    assert held is not None
    order = rebill(begun, terms, key="key", at=NOON, on=begun.falls_due)
    tour.stop(mine.subscriptions.begin, begun.begins(terms.product.dunning), order)
    found = tour.stop(mine.orders.renewed, order).subscription
    mine.orders.settle(paid(order, of=Renewed(found, held)))
    found = mine.subscriptions.get(begun.id)
    ended = found.ends(Farewell(NOON))
    access = mine.subscriptions.entitlement(found)
    assert access is not None
    tour.stop(
        mine.subscriptions.move,
        ended,
        access=access.revoke(Ending.SUBSCRIPTION, at=NOON),
        jobs=[bill(agency.id, begun.id, NOON)],
        audit=agency.audit("subscription.cancel"),
        joins=_news(mine, ended),
    )
    due = tour.store.due_subscriptions
    tour.stop(due.mark)
    tour.stop(due.remember, NOON)
    tour.stop(due.due, NOON, until=NOON + DAY, limit=9)


def _sandbox(tour: Tour, agency: Agency) -> None:
    order = agency.order(3)
    payment = SandboxPayment(
        account=agency.id,
        connection=agency.till.id,
        id=order.payment.id,
        order=order.id,
        amount=order.payment.amount,
        secret="s",
        return_url="https://example.com",
        at=NOON,
    )
    tour.stop(tour.store.sandbox.open, payment)
    tour.stop(tour.store.sandbox.succeeded, agency.id, agency.till.id, NOON, NOON + DAY)
    tour.stop(tour.store.sandbox.get, agency.id, agency.till.id, payment.id)
    tour.stop(tour.store.sandbox.move, replace(payment, version=2), None)
