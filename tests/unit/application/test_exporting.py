"""Copies on request: who may ask for what, what is in them, and what never is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cartwright.application import exporting
from cartwright.application.exporting import LINK_LASTS, WAITING_AT_MOST, Opened, Sources
from cartwright.application.ports.exports import TooManyExports
from cartwright.application.ports.papers import Files
from cartwright.application.ports.queues import Errand, job_errand
from cartwright.domain.access import ACCOUNT, Denied, Permission, Permit, Resource
from cartwright.domain.clicks import Click
from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage
from cartwright.domain.exports import KEPT, Export, ExportState
from cartwright.domain.ids import ClientId, ExportId, FileId, SittingId, derived
from cartwright.domain.jobs import ExportRun, MailKind, letter, number, to_buyer
from cartwright.domain.orders import Sale
from cartwright.domain.periods import Period
from cartwright.domain.questions import Field
from cartwright.domain.tax import Business, Check, NumberState
from tests.fakes.exports import FakeExports
from tests.fakes.files import FakeFiles
from tests.fakes.signatures import FakeSignatures
from tests.logbook import newest_first
from tests.unit.application.agency import Agency
from tests.unit.application.test_crediting import back, given
from tests.unit.domain.shop import ACCOUNT as HERE
from tests.unit.domain.shop import NORTHWIND, OLIVEIRA

NOVEMBER = Period("2026-11")
ADA = "ada@buyer.example"


def log(agency: Agency, by: str = "olga", period: Period = NOVEMBER) -> Export:
    return exporting.ask_for_log(agency.act(by), period, exports=agency.mine.exports)


def buyer(agency: Agency, by: str = "olga", client: ClientId = NORTHWIND, email: str = ADA) -> Export:
    return exporting.ask_for_buyer(
        agency.act(by), client, email, clients=agency.mine.clients, exports=agency.mine.exports
    )


def listed(agency: Agency, by: str) -> Sequence[Opened]:
    act = agency.act(by)
    leaves = agency.mine.leaves(act.seat.member.id, FakeSignatures())
    return exporting.listing(act, limit=100, leaves=leaves).things


def job(agency: Agency, export: Export) -> ExportRun:
    [found] = [
        slip.job
        for slip in agency.store.shelves.jobs.values()
        if isinstance(slip.job, ExportRun) and slip.job.export == export.id
    ]
    return found


def made(agency: Agency, export: Export, files: Files, *, exports: FakeExports | None = None) -> Export:
    mine = agency.mine
    sources = Sources(
        audits=mine.audits,
        clients=mine.clients,
        buyers=mine.buyers,
        sold=mine.sold,
        papers=mine.papers,
        books=mine.books,
        exports=exports or mine.exports,
        returns=mine.returns,
        clicks=mine.clicks,
        subscriptions=mine.subscriptions,
        orders=mine.orders,
    )
    return exporting.make(job(agency, export), of=sources, files=files, now=agency.now)


def written(agency: Agency, export: Export) -> Mapping[str, Any]:
    """A buyer's copy."""
    files = FakeFiles()
    made(agency, export, files)
    [(body, kind)] = files.files.values()
    assert kind.startswith("application/json")
    found: Mapping[str, Any] = json.loads(body)
    return found


def opened(agency: Agency, export: Export, files: FakeFiles, by: str = "olga") -> Opened:
    return exporting.opened(
        agency.act(by), export.id, exports=agency.mine.exports, files=files, audits=agency.mine.audits
    )


def documented(agency: Agency, sale: Sale) -> None:
    """Give the sale's document out, and the buyer's receipt to the post."""
    due = agency.mine.papers.due(sale.owner, sale.id)
    document = due.series.issue(due.sale, at=agency.now)
    receipt = to_buyer(HERE, sale.owner, MailKind.RECEIPT, document.id)
    notice = letter(HERE, sale.owner, MailKind.SALE_NOTICE, "sales@northwind.example", document.id)
    agency.mine.papers.issue(document, due.series, [receipt, notice], number(HERE, sale.owner, sale.id).id)
    for one in (receipt, notice):
        agency.mine.post.sent(one.id, reference="ses-1", at=agency.now)
    agency.mine.post.returned(receipt.id, kind="bounced", at=agency.now + timedelta(hours=1))


# --- asking ------------------------------------------------------------------------------------------------


def test_a_copy_of_the_log_needs_the_permission_to_read_it(agency: Agency) -> None:
    with pytest.raises(Forbidden) as no:
        log(agency, "stan")
    assert no.value.needs == "audit.read"
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    assert log(agency, "stan").month == "2026-11"
    agency.permit("clara", Permit(Permission.AUDIT_READ))
    with pytest.raises(Forbidden):
        log(agency, "clara")


def test_copies_are_made_where_reports_are(agency: Agency) -> None:
    wanted = job(agency, log(agency))
    assert job_errand(wanted) == Errand("report", {"account": HERE, "job": wanted.id})


def test_the_log_of_a_month_to_come_is_not_there_yet(agency: Agency) -> None:
    with pytest.raises(Invalid):
        log(agency, period=Period("2026-12"))


def test_who_looks_through_a_members_eyes_gets_no_link_to_its_copy(agency: Agency) -> None:
    files, export = FakeFiles(), log(agency)
    made(agency, export, files)
    act = agency.act()
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    through = replace(act, seat=replace(act.seat, viewer=agency.seat("stan")))
    before = list(agency.store.shelves.audits)
    seen = exporting.opened(
        through, export.id, exports=agency.mine.exports, files=files, audits=agency.mine.audits
    )
    assert (seen.state, seen.link) == (ExportState.READY, "")
    assert agency.store.shelves.audits == before
    assert opened(agency, export, files).link


def test_who_leaves_and_comes_back_finds_no_copy_of_before(agency: Agency) -> None:
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    former, mine = log(agency, "stan"), agency.mine
    made(agency, former, FakeFiles())
    member = agency.seat("stan").member
    mine.members.remove(member, agency.act().audit("remove", member.id))
    back = replace(member, sitting=SittingId(derived("sitting", "back")))
    mine.members.add(back, [Permit(Permission.AUDIT_READ)], agency.act().audit("invite", back.id))
    assert not listed(agency, "stan")
    with pytest.raises(NotFound):
        opened(agency, former, FakeFiles(), "stan")
    anew = log(agency, "stan")
    assert [one.export for one in listed(agency, "stan")] == [anew]


def test_a_buyers_copy_needs_all_customers(agency: Agency) -> None:
    with pytest.raises(Forbidden) as no:
        buyer(agency, "stan")
    assert no.value.needs == "customers.all"
    agency.permit("stan", Permit(Permission.CUSTOMERS_ALL))
    assert buyer(agency, "stan").client == NORTHWIND


def test_a_clients_member_asks_for_its_own_client_and_no_other(agency: Agency) -> None:
    with pytest.raises(Forbidden):
        buyer(agency, "clara", OLIVEIRA)
    agency.permit("clara", Permit(Permission.CUSTOMERS_LOOKUP))
    with pytest.raises(Forbidden):
        buyer(agency, "clara", OLIVEIRA)
    agency.permit("clara", Permit(Permission.CUSTOMERS_ALL))
    assert buyer(agency, "clara", OLIVEIRA).client == OLIVEIRA
    with pytest.raises(NotFound):
        buyer(agency, "clara", NORTHWIND)


def test_a_buyer_is_asked_for_by_an_address(agency: Agency) -> None:
    with pytest.raises(Invalid):
        buyer(agency, email="ada")
    with pytest.raises(NotFound):
        buyer(agency, client=ClientId(derived("client", "nobody")))


def test_asking_is_in_the_log_and_the_buyers_address_is_not(agency: Agency) -> None:
    asked = buyer(agency)
    entry = agency.audited()
    assert (entry.action, entry.resource) == ("export.ask", asked.id)
    assert entry.after == {"kind": "buyer", "client": NORTHWIND}
    assert "ada" not in repr(entry)
    log(agency)
    assert agency.audited().after == {"kind": "audit", "month": "2026-11"}


# --- opening -----------------------------------------------------------------------------------------------


def test_a_member_waits_for_ten_copies_at_most(agency: Agency) -> None:
    first = log(agency)
    for _ in range(WAITING_AT_MOST - 1):
        buyer(agency)
    for ask in (log, buyer):
        with pytest.raises(TooManyExports) as refused:
            ask(agency)
        assert refused.value.facts == {"limit": 10}
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    log(agency, "stan")
    made(agency, first, FakeFiles())
    log(agency)


def test_a_copy_is_queued_then_ready_with_a_link_then_over(agency: Agency) -> None:
    files, asked = FakeFiles(), log(agency)
    assert opened(agency, asked, files) == Opened(asked, ExportState.QUEUED)
    ready = made(agency, asked, files)
    found = opened(agency, asked, files)
    assert (found.export, found.state) == (ready, ExportState.READY)
    assert files.open(found.link).disposition.startswith('attachment; filename="audit-2026-11.jsonl"')
    agency.clock.move(KEPT)
    assert opened(agency, asked, files) == Opened(ready, ExportState.EXPIRED)


def test_a_link_lives_for_a_quarter_of_an_hour_at_most() -> None:
    assert timedelta(0) < LINK_LASTS <= timedelta(minutes=15)


def test_whoever_gets_a_link_is_in_the_log(agency: Agency) -> None:
    files, asked = FakeFiles(), buyer(agency)
    opened(agency, asked, files)
    assert agency.audited().action == "export.ask"
    made(agency, asked, files)
    opened(agency, asked, files)
    assert (agency.audited().action, agency.audited().resource) == ("export.open", asked.id)


def test_a_copy_is_its_askers_own(agency: Agency) -> None:
    asked = log(agency)
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    with pytest.raises(NotFound):
        opened(agency, asked, FakeFiles(), by="stan")
    with pytest.raises(NotFound):
        opened(agency, replace(asked, id=ExportId(derived("export", "none"))), FakeFiles())


def test_who_lost_the_permission_since_gets_no_copy(agency: Agency) -> None:
    files = FakeFiles()
    agency.permit("stan", Permit(Permission.AUDIT_READ), Permit(Permission.CUSTOMERS_ALL))
    copies = [log(agency, "stan"), buyer(agency, "stan")]
    for asked in copies:
        made(agency, asked, files)
        assert opened(agency, asked, files, by="stan").link
    stan = agency.seat("stan").member.id
    for permission in (Permission.AUDIT_READ, Permission.CUSTOMERS_ALL):
        agency.mine.members.forbid(stan, permission, agency.act().audit("permission.take", stan))
    for asked, on in zip(copies, (ACCOUNT, Resource(client=NORTHWIND)), strict=True):
        with pytest.raises(Denied) as denied:
            opened(agency, asked, files, by="stan")
        assert denied.value.denial.on == on


def test_everyone_lists_their_own_newest_first_without_links(agency: Agency) -> None:
    first, second = log(agency), buyer(agency)
    agency.permit("clara", Permit(Permission.CUSTOMERS_ALL))
    third = buyer(agency, "clara", OLIVEIRA)
    made(agency, first, FakeFiles())

    def told(by: str) -> list[tuple[ExportId, ExportState, str]]:
        return [(one.export.id, one.state, one.link) for one in listed(agency, by)]

    assert told("olga") == [(second.id, ExportState.QUEUED, ""), (first.id, ExportState.READY, "")]
    assert told("clara") == [(third.id, ExportState.QUEUED, "")]
    assert told("stan") == []


def test_they_are_listed_leaf_by_leaf(agency: Agency) -> None:
    newest_first = [log(agency) for _ in range(3)][::-1]
    leaves, act = agency.mine.leaves(agency.act().seat.member.id, FakeSignatures()), agency.act()
    first = exporting.listing(act, limit=2, leaves=leaves)
    second = exporting.listing(act, limit=2, cursor=first.cursor, leaves=leaves)
    assert [one.export for one in (*first.things, *second.things)] == newest_first
    assert (len(first.things), second.cursor) == (2, "")


def test_what_may_not_be_asked_for_any_more_is_not_listed(agency: Agency) -> None:
    agency.permit("stan", Permit(Permission.AUDIT_READ), Permit(Permission.CUSTOMERS_ALL))
    of_log, of_buyer = log(agency, "stan"), buyer(agency, "stan")

    def told() -> list[ExportId]:
        return [one.export.id for one in listed(agency, "stan")]

    assert told() == [of_buyer.id, of_log.id]
    for lost, left in ((Permission.AUDIT_READ, [of_buyer.id]), (Permission.CUSTOMERS_ALL, [])):
        agency.mine.members.forbid(agency.seat("stan").member.id, lost, agency.act().audit("take", "stan"))
        assert told() == left


def test_who_looks_through_a_members_eyes_is_shown_what_both_may_ask_for(agency: Agency) -> None:
    of_log, of_buyer, act = log(agency), buyer(agency), agency.act()
    leaves = agency.mine.leaves(act.seat.member.id, FakeSignatures())

    def told() -> tuple[list[ExportId], bool]:
        """The first leaf of one, and whether another follows."""
        through = replace(act, seat=replace(act.seat, viewer=agency.seat("stan")))
        leaf = exporting.listing(through, limit=1, leaves=leaves)
        return [one.export.id for one in leaf.things], bool(leaf.cursor)

    assert told() == ([], False)
    agency.permit("stan", Permit(Permission.AUDIT_READ))
    assert told() == ([of_log.id], False)
    agency.permit("stan", Permit(Permission.CUSTOMERS_ALL))
    assert told() == ([of_buyer.id], True)


# --- the log -----------------------------------------------------------------------------------------------


def lines(files: FakeFiles) -> list[Mapping[str, Any]]:
    [(body, kind)] = files.files.values()
    assert kind.startswith("application/jsonl")
    return [json.loads(line) for line in body.decode().splitlines()]


def test_the_log_is_copied_from_the_months_first_entry_to_the_asking_one(agency: Agency) -> None:
    agency.clock.move(timedelta(minutes=1))
    before = newest_first(agency.mine.audits)[::-1]
    files, asked = FakeFiles(), log(agency)
    agency.clock.move(timedelta(seconds=1))
    agency.mine.audits.record(agency.act().audit("later", "it"))
    ready = made(agency, asked, files)
    assert [line["id"] for line in lines(files)][:-1] == [audit.id for audit in before]
    assert (lines(files)[-1]["action"], lines(files)[-1]["resource"]) == ("export.ask", asked.id)
    assert ready.copy is not None
    assert ready.copy.rows == len(before) + 1


def test_a_line_says_who_with_name_and_address(agency: Agency) -> None:
    agency.clock.move(timedelta(minutes=1))
    clara, olga = agency.seat("clara").member, agency.seat("olga").member
    act = agency.act("clara")
    seen = replace(act, seat=replace(act.seat, viewer=agency.seat("olga")))
    agency.mine.audits.record(seen.audit("look", "it", after={"secret_key": "x"}))
    files = FakeFiles()
    made(agency, log(agency), files)
    assert lines(files)[0]["who"] == {"id": "operator", "name": "", "email": ""}
    assert lines(files)[0]["seen_by"] is None
    look = next(line for line in lines(files) if line["action"] == "look")
    assert look["who"] == {"id": clara.id, "name": clara.name, "email": clara.email}
    assert look["seen_by"] == {"id": olga.id, "name": olga.name, "email": olga.email}
    assert look["after"] == {"secret_key": "•••"}
    assert look["at"] == "2026-11-02T12:01:00Z"


def test_the_record_vouches_for_the_very_file(agency: Agency) -> None:
    files = FakeFiles()
    ready = made(agency, log(agency), files)
    [(name, (body, _))] = files.files.items()
    assert ready.copy is not None
    assert (ready.copy.file, ready.copy.sha256) == (name, hashlib.sha256(body).hexdigest())
    assert name.startswith(f"exports/{HERE}/audit/2026-11/{ready.id}-")
    assert name.endswith(".jsonl")


# --- killed, and delivered again ---------------------------------------------------------------------------


class Killed(Exception):
    """The function's end, wherever it was."""


class DyingFiles(FakeFiles):
    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        raise Outage("the file store")


class DyingExports(FakeExports):
    def file(self, export: Export, job: object) -> None:
        raise Killed


def test_a_copy_that_was_killed_anywhere_is_one_file_and_one_record(agency: Agency) -> None:
    files, asked = FakeFiles(), log(agency)
    with pytest.raises(Outage):
        made(agency, asked, DyingFiles())
    dying = DyingExports(agency.store.shelves, HERE)
    with pytest.raises(Killed):
        made(agency, asked, files, exports=dying)
    agency.clock.move(timedelta(minutes=6))
    ready = made(agency, asked, files)
    assert made(agency, asked, files) == ready
    assert len(files.files) == 1
    assert agency.mine.exports.get(asked.member, asked.id) == ready
    assert agency.mine.outbox.get(job(agency, asked).id) is None


# --- the buyer ---------------------------------------------------------------------------------------------


def test_a_buyers_copy_has_the_business_it_bought_for(agency: Agency) -> None:
    checked = Check(NumberState.VALID, agency.now, "VIES", "WAPI1")
    for attempt, check in (("attempt-1", checked), ("attempt-2", None)):
        firm = Business("Ada Trading", "DE136695976", check)
        purchase = agency.purchase(attempt)
        order = agency.send(replace(purchase, buyer=replace(purchase.buyer, business=firm))).order
        agency.pays(order)
        agency.settled(order)
    copy = written(agency, buyer(agency))
    found = [sold["buyer"]["business"] for sold in copy["sales"]]
    known = sorted((one["state"], one["consultation_number"]) for one in found)
    assert known == [("pending", ""), ("valid", "WAPI1")]
    assert {one["vat_number"] for one in found} == {"DE136695976"}


def test_a_buyers_copy_has_all_that_the_client_holds(agency: Agency) -> None:
    sale = agency.sale()
    guide = FileId("fil_1")
    agency.mine.clicks.count(
        Click(sale.account, NORTHWIND, sale.order, sale.lines[0].product, guide, agency.now)
    )
    documented(agency, sale)
    copy = written(agency, buyer(agency))
    assert copy["schema"] == "cartwright/buyer/1"
    assert copy["email"] == ADA
    assert copy["held_by"] == {"id": NORTHWIND, "legal_name": agency.northwind.profile.legal_name}
    assert copy["processed_by"] == {"id": HERE, "name": "Agency"}
    [sold] = copy["sales"]
    assert (sold["id"], sold["order"], sold["mode"]) == (sale.id, sale.order, "live")
    assert sold["buyer"]["name"] == "Ada Buyer"
    assert sold["evidence_of_place"]["billing_country"] == "DE"
    assert sold["total"] == {"net": "100.00", "tax": "19.00", "gross": "119.00", "currency": "EUR"}
    [line] = sold["lines"]
    assert (line["name"], line["amount"]["gross"]) == ("Course", "119.00")
    assert [tax["rate"] for tax in line["taxes"]] == ["0.19"]
    [document] = copy["documents"]
    assert (document["sale"], document["number"]) == (sale.id, sold["document"])
    [entry] = copy["entries"]
    assert (entry["sale"], entry["kind"], entry["amount"]["gross"]) == (sale.id, "charge", "119.00")
    assert [(one["what"], one["file"], one["order"]) for one in copy["clicks"]] == [
        ("file", "fil_1", sale.order)
    ]
    [out] = copy["letters"]
    assert (out["kind"], out["about"], out["sent_at"]) == ("receipt", document["id"], "2026-11-02T12:00:00Z")
    assert out["returned"] == {"bounced": "2026-11-02T13:00:00Z"}


def test_an_order_with_two_owners_gives_only_this_clients_part(agency: Agency) -> None:
    mug = agency.mug
    theirs, ours = sorted(agency.sold(bumps=[mug]), key=lambda sale: sale.owner != NORTHWIND)
    assert (theirs.owner, ours.owner) == (NORTHWIND, OLIVEIRA)
    for sale in (theirs, ours):
        documented(agency, sale)
    for client, mine, others in ((NORTHWIND, theirs, ours), (OLIVEIRA, ours, theirs)):
        copy = written(agency, buyer(agency, client=client))
        text = json.dumps(copy)
        assert [sale["id"] for sale in copy["sales"]] == [mine.id]
        assert others.id not in text
        assert others.lines[0].product not in text
        assert others.lines[0].name not in text
        assert others.seller.legal_name not in text
        assert others.owner not in text


def test_another_buyers_sales_are_not_in_it(agency: Agency) -> None:
    agency.sale()
    assert written(agency, buyer(agency, email="bob@buyer.example"))["sales"] == []


def test_what_another_bought_in_the_same_month_is_not_in_it(agency: Agency) -> None:
    sale = agency.sale()
    purchase = agency.purchase("bobs")
    order = agency.send(replace(purchase, buyer=replace(purchase.buyer, email="bob@buyer.example"))).order
    agency.pays(order)
    agency.settled(order)
    copy = written(agency, buyer(agency))
    assert [one["id"] for one in copy["sales"]] == [sale.id]
    assert [entry["sale"] for entry in copy["entries"]] == [sale.id]


def test_a_buyer_of_whom_nothing_is_held_gets_a_copy_of_nothing(agency: Agency) -> None:
    files = FakeFiles()
    ready = made(agency, buyer(agency), files)
    assert ready.copy is not None
    assert ready.copy.rows == 0
    [(body, _)] = files.files.values()
    copy = json.loads(body)
    assert [copy[name] for name in ("sales", "documents", "entries", "clicks")] == [[], [], [], []]
    assert copy["letters"] == []


def test_a_sale_that_has_no_document_yet_is_in_it(agency: Agency) -> None:
    sale = agency.sale()
    copy = written(agency, buyer(agency))
    assert [one["id"] for one in copy["sales"]] == [sale.id]
    assert copy["documents"] == []


def test_what_was_given_back_is_in_it_with_its_credit_note_in_whatever_month(agency: Agency) -> None:
    sale = agency.sale()
    documented(agency, sale)
    agency.clock.move(datetime(2027, 1, 5, tzinfo=UTC) - agency.now)
    back(agency, sale, "50.00")
    given(agency)
    back(agency, sale, "1.00", key="two")
    copy = written(agency, buyer(agency))
    assert [entry["kind"] for entry in copy["entries"]] == ["charge", "refund", "refund"]
    assert [one["number"] for one in copy["documents"]] == ["NW-000001", "NW-CN-000001"]


def test_a_file_is_not_named_after_the_buyer(agency: Agency) -> None:
    files = FakeFiles()
    agency.sale()
    ready = made(agency, buyer(agency), files)
    [name] = files.files
    assert name.startswith(f"exports/{HERE}/{NORTHWIND}/buyer/{ready.id}-")
    assert "ada" not in name
    assert ready.email == ""


def test_sales_are_in_time_order_over_months(agency: Agency) -> None:
    first = agency.sale("one")
    agency.clock.move(datetime(2027, 1, 5, tzinfo=UTC) - agency.now)
    second = agency.sale("two")
    copy = written(agency, buyer(agency))
    assert [sale["id"] for sale in copy["sales"]] == [first.id, second.id]
    assert [entry["sale"] for entry in copy["entries"]] == [first.id, second.id]


def test_a_buyers_copy_has_what_was_answered_and_what_the_link_carried(agency: Agency) -> None:
    note = Field("note", "Anything else?")
    catalogue = agency.mine.catalogue
    asking = replace(agency.course, fields=(note,), version=agency.course.version + 1)
    catalogue.revise(asking, agency.act().audit("product.edit", asking.id))
    purchase = replace(agency.purchase(), answers={asking.id: {"note": "hello"}})
    order = agency.send(replace(purchase, buyer=replace(purchase.buyer, passed={"src": "mail"}))).order
    agency.pays(order)
    agency.settled(order)
    (sold,) = written(agency, buyer(agency))["sales"]
    assert sold["buyer"]["passed_through"] == {"src": "mail"}
    assert sold["buyer"]["answers"] == [
        {
            "product": asking.id,
            "product_version": 2,
            "name": "note",
            "kind": "text",
            "asked": "Anything else?",
            "said": "hello",
            "at": "2026-11-02T12:00:00Z",
        }
    ]
