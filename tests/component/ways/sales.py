"""What a sale leads to: from an order to its receipt, its refund, its report and the comparison with its
processor."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cartwright.application.ports.sold import Spot
from cartwright.bootstrap import shop
from cartwright.domain import inquiries
from cartwright.domain.alternatives import Alternative
from cartwright.domain.ids import ClientId, SaleId
from cartwright.domain.jobs import give_back
from cartwright.domain.refund_entries import Change
from cartwright.domain.refunds import Refund, refund_id, whole
from cartwright.domain.reissues import Beside, Details, corrected, receipt_anew
from tests.component.agency import BUYER
from tests.component.recorded import fitted
from tests.component.triggers import message
from tests.component.ways.way import SINCE, Way, heard, of_kind, swept, topic
from tests.events import load


def sale(way: Way) -> None:
    """From the buyer's order to the mail in its mailbox."""
    agency = way.agency
    deployment, course = way.deployment, agency.products["course"]
    wanted = {
        "attempt": "0123456789abcdef0123456789abcdef",
        "option": course.preferred.id,
        "bumps": [agency.products["templates"].id],
        "country": "AT",
        "email": BUYER,
        "name": "Ada Buyer",
        "shown": {"minor": 14800, "currency": "EUR"},
    }
    status, placed = way.next("Checkout", "an order is placed", way.asked("POST", "/course/orders", wanted))
    assert status == 201, placed
    pay = way.asked("POST", placed["payment"]["pay_url"], {"card": "success"})
    # Said again, it is a 409: it is paid, by the state that both name.
    assert way.next("Checkout", "it is paid", lambda: pay()[1]["state"]) == "succeeded"
    paid = deployment.dump()

    told = way.next("DeliveriesDispatch", "what was written is told", way.streamed())
    assert len(told) == 1
    (hook,) = way.bodies(topic("hook"))
    way.next("DeliveriesHooks", "the processor tells of it", way.queued("hooks", hook))
    (event,) = agency.events()
    loose = {"raw-event": {"key", "sealed"}}
    assert way.next("WebhooksInbound", "it is heard", lambda: heard(way, event), loose=loose) == 200
    (news,) = way.bodies(of_kind("inbox"))
    way.next("WebhooksWorker", "it is settled", way.queued("settle", news), loose=SINCE)
    assert way.next("Checkout", "its buyer looks", way.looked(placed["confirm_url"]))["state"] == "paid"
    for job in way.bodies(topic("number")):
        way.next("DeliveriesNumbers", "it gets its number", way.queued("number", job))
    document, *_ = way.bodies(of_kind("document"))
    way.next("Documents", "its receipt is drawn", way.queued("papers", document))
    receipt, *_ = way.bodies(topic("mail", of='"receipt"'))
    sent = fitted(load("deliveries.feedback.send"), account=receipt["account"], letter=receipt["job"])
    way.mailed("its receipt is mailed", receipt)
    way.next("DeliveriesFeedback", "ses says so", way.invoked("DeliveriesFeedback", sent))
    _put_right(way)
    _given_back(way)

    deployment.restore(paid)
    deployment.clock.move(timedelta(minutes=30))
    way.next(
        "WebhooksSweeper",
        "nobody told, and it is asked",
        lambda: swept(way),
        meanwhile=lambda: deployment.clock.move(inquiries.SOON[-1]),
        loose={"outbox": {"asked", "gsi2sk"}},
    )
    deployment.restore(paid)
    _compared(way)


def _put_right(way: Way) -> None:
    """What its receipt says of the buyer; who may ask for it is another way's."""
    mine = shop.store().of(way.agency.account.id)
    found = way.deployment.items("sale")[0]["body"]
    [before] = mine.sold.some([Spot(ClientId(found["seller"]["client"]), SaleId(found["id"]))])
    after = corrected(before, Details(name="Ada King"), {})
    beside = Beside(mine.returns.of(before.order))
    mine.papers.put_right(before, after, receipt_anew(after), beside)
    (job,) = way.bodies(topic("receipt-anew"))
    way.next("DeliveriesNumbers", "its receipt is issued anew", way.queued("number", job))


def _given_back(way: Way) -> None:
    """From what was asked for to its credit note."""
    agency = way.agency
    mine = shop.store().of(agency.account.id)
    found = agency.deployment.items("sale")[0]["body"]
    sale = mine.orders.sale(ClientId(found["seller"]["client"]), SaleId(found["id"]))
    before = mine.returns.of(sale.order)
    refund = Refund(
        account=sale.account,
        id=refund_id(sale.account, sale.id, "one"),
        order=sale.order,
        sale=sale.id,
        client=sale.owner,
        mode=sale.mode,
        portions=whole(sale.lines, before),
        asked_at=agency.deployment.clock.now(),
        by=agency.act.seat.member.id,
    )
    job = give_back(refund.account, refund.order, refund.id)
    mine.returns.move(Change(before, before.asked(refund, sale.lines), jobs=(job,)))
    (asked,) = way.bodies(topic("refund"))
    # That it was not known for a while is written down, too.
    loose = {"returns": {"version"}}
    way.next("WebhooksWorker", "it is given back", way.queued("settle", asked), loose=loose)
    (credit,) = way.bodies(topic("credit"))
    way.next("DeliveriesNumbers", "it gets its credit note", way.queued("number", credit))
    ended = shop.store().of(agency.account.id).returns.of(sale.order)
    assert ended.back(sale.lines[0]) == sale.lines[0].amount.gross


def _compared(way: Way) -> None:
    """From a payment of which nobody told to the break that the next night finds."""
    agency = way.agency
    deployment, till = way.deployment, agency.connections["sandbox"]
    (due, *_) = shop.store().nights.due(at=deployment.clock.now() + timedelta(days=2), limit=1)
    deployment.clock.move(due.due - deployment.clock.now())
    deployment.restart()
    event = {**load("reports.scheduled.first-of-month"), "time": due.due.isoformat()}
    over = way.invoked("ReportsScheduled", event)
    way.next("ReportsScheduled", "a night is over", lambda: over() and None)
    (night,) = way.bodies(topic("reconcile", of=till.id))
    way.next("WebhooksReconciler", "books and processor are compared", way.queued("reconcile", night))
    assert {one["body"]["kind"] for one in deployment.items("break")} == {"payment", "fee"}
    for _ in range(3):
        deployment.clock.move(timedelta(days=1))
        deployment.restart()
        deployment.invoke("ReportsScheduled", {**event, "time": deployment.clock.now().isoformat()})
    jobs = [one["body"] for one in deployment.items("outbox") if one["topic"] == "reconcile"]
    latest = max((one for one in jobs if one["connection"] == till.id), key=lambda one: str(one["until"]))
    (night,) = way.bodies(topic("reconcile", of=latest["id"]))
    way.next("WebhooksReconciler", "what was paid out is booked", way.queued("reconcile", night))
    assert len(deployment.booked("payout")) == 1


def stood_in(way: Way) -> None:
    """A product whose own processor does not answer: at Stripe's address there is nobody here."""
    agency = way.agency
    stripe, sandbox = agency.connections["stripe"].id, agency.connections["sandbox"].id
    course = agency.products["course"]
    mine = shop.store().of(agency.account.id)
    behind = (Alternative(sandbox, offered=False, stands_in=True),)
    moved = replace(course, connection=stripe, alternatives=behind, version=course.version + 1)
    mine.catalogue.revise(moved, agency.act.audit("product.connections", course.id))
    wanted = {
        "attempt": "fedcba9876543210fedcba9876543210",
        "option": course.preferred.id,
        "country": "AT",
        "email": BUYER,
        "name": "Ada Buyer",
        "shown": {"minor": 11900, "currency": "EUR"},
    }
    status, placed = way.next("Checkout", "another stands in", way.asked("POST", "/course/orders", wanted))
    assert (status, placed["payment"]["processor"]) == (201, "sandbox"), placed


def month(way: Way) -> None:
    """From a live sale to the digest that tells of it, and the report that it stands in."""
    agency = way.agency
    deployment = way.deployment
    notices = f"/clients/{agency.clients['nordwind'].id}/notices"
    daily = {"sale": "daily", "failed_rebill": "instant", "refund": "weekly", "cancellation": "off"}
    # Each day without news is a step like the one before it: two say as much as thirty.
    deployment.clock.move(datetime(2026, 11, 28, 9, 0, tzinfo=UTC) - deployment.clock.now())
    assert agency.api("owner", "PUT", notices, daily).status == 200
    agency.sold("masterclass", datetime(2026, 11, 29, 9, 0, tzinfo=UTC), "AT")
    (job,) = way.bodies(topic("number"))
    assert deployment.hand("number", message(job))
    assert not way.bodies(topic("mail", of='"sale-notice"'))
    deployment.clock.move(datetime(2026, 12, 1, 6, 0, tzinfo=UTC) - deployment.clock.now())
    deployment.restart()
    due = way.invoked("ReportsScheduled", load("reports.scheduled.first-of-month"))
    way.next("ReportsScheduled", "its month is over", lambda: due() and None)
    assert len(way.bodies(topic("mail", of='"sale-digest"'))) == 1
    report, *_ = way.bodies(topic("report"))
    way.next("ReportsQueued", "its report is made", _files(way, "reports", report))
    for name, body in zip(("page", "workbook"), way.bodies(of_kind("report")), strict=True):
        way.next("Documents", f"its {name} is bound", _files(way, "papers", body))


def _files(way: Way, queue: str, body: dict[str, str]) -> Callable[[], object]:
    """What lies in the bucket once it is done."""
    do = way.queued(queue, body)
    return lambda: do() or way.deployment.files()


def astray(way: Way) -> None:
    """A notice that its owner's own address sends back goes to the agency; and a copy of what is kept about
    the buyer is made."""
    agency = way.agency
    agency.sold("masterclass", datetime(2026, 11, 12, 9, 0, tzinfo=UTC), "AT")
    owner = agency.clients["nordwind"].id
    wanted = {"kind": "buyer", "client": owner, "email": BUYER}
    asked = agency.api("owner", "POST", "/exports", wanted)
    assert asked.status == 202, asked
    (copy,) = way.bodies(topic("export"))
    (job,) = way.bodies(topic("number"))
    assert way.deployment.hand("number", message(job))
    notice, *_ = way.bodies(topic("mail", of='"sale-notice"'))
    assert way.deployment.hand("mail", message(notice))
    back = fitted(load("deliveries.feedback.bounce"), account=notice["account"], letter=notice["job"])
    way.next(
        "DeliveriesFeedback", "its owner's address sends it back", way.invoked("DeliveriesFeedback", back)
    )
    assert way.bodies(topic("mail", of='"instead":{'))
    made = way.queued("reports", copy)
    way.next("ReportsQueued", "a copy of what is kept is made", lambda: made() or way.deployment.files())
