"""What is packed for a bank that asks about a sale, and for whom."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cartwright.adapters import zips
from cartwright.application import evidence
from cartwright.application.evidence import Evidence, Sources
from cartwright.bootstrap.evidence import written
from cartwright.domain.access import Grant, Right
from cartwright.domain.clicks import Click
from cartwright.domain.dunning import Dunning
from cartwright.domain.errors import Forbidden, NotFound
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.ids import FileId, SaleId
from cartwright.domain.jobs import Letter, MailKind
from cartwright.domain.money import Money
from cartwright.domain.movements import DisputeState
from cartwright.domain.orders import Sale, sale_id
from tests.fakes.files import FakeFiles
from tests.unit.application.agency import Agency
from tests.unit.application.billing import Billing
from tests.unit.application.test_crediting import back, numbered
from tests.unit.application.test_crediting import given as credited
from tests.unit.application.test_disputing import disputed, heard, news
from tests.unit.application.test_subscribing import cancelled
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA

SEES = frozenset({Right.VIEW, Right.TRANSACTIONS})
MAY = SEES | {Right.REFUND}


class Pack:
    """What was handed out, and what it was made of."""

    def __init__(self, agency: Agency) -> None:
        self.agency, self.files = agency, FakeFiles()
        self.inside: dict[str, bytes] = {}

    def made(self, sale: SaleId, by: str = "olga") -> Evidence:
        mine = self.agency.mine

        def packed(files: Mapping[str, bytes]) -> bytes:
            self.inside = dict(files)
            return zips.packed(files)

        return evidence.hand_out(
            self.agency.act(by),
            sale,
            of=Sources(
                sold=mine.sold,
                catalogue=mine.catalogue,
                clients=mine.clients,
                returns=mine.returns,
                papers=mine.papers,
                exports=mine.exports,
                entitlements=mine.entitlements,
                orders=mine.orders,
                clicks=mine.clicks,
                subscriptions=mine.subscriptions,
            ),
            files=self.files,
            audits=mine.audits,
            written=written,
            packed=packed,
        )

    def page(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.inside[name])
        return found

    @property
    def whole(self) -> bytes:
        return b"".join(self.inside.values())


@pytest.fixture
def pack(agency: Agency) -> Pack:
    return Pack(agency)


@pytest.fixture
def sale(agency: Agency) -> Sale:
    """Northwind's part of an order with a mug of Oliveira's: paid, numbered, partly given back, disputed."""
    order = agency.ordered(bumps=[agency.mug])
    line = replace(order.lines[0], access=Access(30))
    agency.store.shelves.orders[ACCOUNT, order.id] = replace(order, lines=(line, *order.lines[1:]))
    agency.pays(order)
    paid = agency.settled(agency.kept(order))
    sold = agency.store.shelves.sales.values()
    found = numbered(agency, next(one for one in sold if one.owner == NORTHWIND))
    back(agency, found, "19.00")
    credited(agency)
    disputed(agency, agency.kept(paid))
    heard(agency, news(agency, agency.kept(paid)))
    return found


def test_it_has_the_order_the_payment_the_papers_and_what_was_let_into(pack: Pack, sale: Sale) -> None:
    product, mug = sale.lines[0].product, pack.agency.mug
    asked = Click(ACCOUNT, NORTHWIND, sale.order, product, FileId("fil_1"), pack.agency.now)
    for one in (asked, replace(asked, file=None), asked, replace(asked, client=OLIVEIRA, product=mug.id)):
        pack.agency.mine.clicks.count(one)
    made = pack.made(sale.id)
    assert sorted(pack.inside) == [
        "access.json",
        "documents/NW-000001.html",
        "documents/NW-000001.txt",
        "documents/NW-CN-000001.html",
        "documents/NW-CN-000001.txt",
        "letters.json",
        "manifest.json",
        "order.json",
        "payment.json",
    ]
    assert "ada@buyer.example" in pack.inside["order.json"].decode()
    assert b"Mug" not in pack.whole
    (told,) = pack.page("payment.json")["disputes"]
    assert (told["reference"], told["state"], told["reason"]) == ("dp_1", "open", "fraudulent")
    assert told["amount"] == str(Money.of("119.00", "EUR"))
    (held,) = pack.page("access.json")["access"]
    assert (held["because"], bool(held["ends"]), bool(held["revoked"])) == ("dispute", True, True)
    clicks = pack.page("access.json")["clicks"]
    assert [(one["what"], one["file"], one["times"]) for one in clicks] == [
        ("onward", "", 1),
        ("file", "fil_1", 2),
    ]
    assert {one["product"] for one in clicks} == {product}
    assert made.name == "evidence-NW-000001.zip"
    ((stored, kind),) = pack.files.files.values()
    assert (len(stored), kind) == (made.size, "application/zip")
    assert pack.files.open(made.link).body == stored


def test_the_same_facts_are_the_same_bytes(agency: Agency, pack: Pack, sale: Sale) -> None:
    first, second = pack.made(sale.id), pack.made(sale.id)
    assert first.sha256 == second.sha256
    order = agency.mine.orders.get(sale.order)
    disputed(agency, order, DisputeState.WON)
    heard(agency, news(agency, order, event="evt_won"))
    assert pack.made(sale.id).sha256 != first.sha256


def test_the_manifest_tells_the_digest_of_each(pack: Pack, sale: Sale) -> None:
    pack.made(sale.id)
    told = pack.page("manifest.json")["sha256"]
    inside = {name: body for name, body in pack.inside.items() if name != "manifest.json"}
    assert told == {name: hashlib.sha256(body).hexdigest() for name, body in inside.items()}


def test_letters_are_told_with_what_became_of_them(agency: Agency, pack: Pack, sale: Sale) -> None:
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    letters = [one for one in jobs if isinstance(one, Letter) and one.client == NORTHWIND]
    receipt = next(one for one in letters if one.kind is MailKind.RECEIPT)
    post = agency.mine.post
    post.claim(receipt.id, at=agency.now, stale_before=agency.now)
    post.sent(receipt.id, reference="m-1", at=agency.now)
    post.returned(receipt.id, kind="bounced", at=agency.now)
    pack.made(sale.id)
    (told,) = pack.page("letters.json")["to_buyer"]
    assert (told["kind"], list(told["returned"])) == ("receipt", ["bounced"])


def sent(agency: Agency, *kinds: MailKind) -> None:
    """What is to be written of these kinds goes out."""
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    for one in jobs:
        if isinstance(one, Letter) and one.kind in kinds:
            agency.mine.post.claim(one.id, at=agency.now, stale_before=agency.now)
            agency.mine.post.sent(one.id, reference="m", at=agency.now)


def test_a_later_charge_has_what_its_subscription_began_with_gave_and_wrote(
    agency: Agency, pack: Pack
) -> None:
    billing = Billing(agency)
    billing.sells(fulfilment=Fulfilment(access=Access()), dunning=Dunning(days=(1, 2), reminder=3, card=3))
    first = billing.bought("once")
    saved = replace(billing.subscription.saved, ends=date(2026, 12, 20))  # type: ignore[type-var]  # it has one
    agency.store.shelves.subscriptions[ACCOUNT, billing.subscription.id] = replace(
        billing.subscription, saved=saved
    )
    product, other = first.lines[0].product, agency.mug.id
    for one in (product, other):
        agency.mine.clicks.count(Click(ACCOUNT, NORTHWIND, first.id, one, FileId("fil_1"), agency.now))
    numbered(agency, agency.mine.orders.sale(NORTHWIND, sale_id(first.id, NORTHWIND)))
    while not billing.attempts:
        billing.falls_due()
    later = billing.trying
    agency.pays(later)
    billing.falls_due()
    cancelled(billing)
    sent(agency, *MailKind)
    pack.made(sale_id(later.id, NORTHWIND))
    assert pack.page("order.json")["order"] == later.id
    assert pack.page("began.json")["order"] == first.id
    (held,) = pack.page("access.json")["access"]
    assert (held["product"], held["because"]) == (product, "subscription")
    assert [one["product"] for one in pack.page("access.json")["clicks"]] == [product]
    kinds = Counter(one["kind"] for one in pack.page("letters.json")["to_buyer"])
    jobs = [slip.job for slip in agency.store.shelves.jobs.values()]
    written = Counter(one.kind.value for one in jobs if isinstance(one, Letter) and not one.to)
    assert kinds == written
    assert {"receipt", "charge-ahead", "card-ends", "payment-failed", "subscription-cancelled"} <= set(kinds)
    pack.made(sale_id(first.id, NORTHWIND))
    assert "began.json" not in pack.inside
    del written["card-ends"]  # of a card that neither paid for this nor is kept by now
    assert Counter(one["kind"] for one in pack.page("letters.json")["to_buyer"]) == written


def test_what_was_bought_beside_a_subscription_is_not_in_the_evidence_of_its_charges(
    agency: Agency, pack: Pack
) -> None:
    billing = Billing(agency)
    billing.sells()
    agency.store.shelves.subscriptions.clear()
    first = billing.bought()
    key = ACCOUNT, NORTHWIND, sale_id(first.id, NORTHWIND)
    sold = agency.store.shelves.sales[key]
    beside = replace(sold.lines[0], number=2, name="Another secret", future=None)
    agency.store.shelves.sales[key] = replace(sold, lines=(*sold.lines, beside))
    billing.falls_due()
    pack.made(sale_id(billing.attempts[-1].id, NORTHWIND))
    assert [line["name"] for line in pack.page("began.json")["lines"]] == [sold.lines[0].name]
    assert b"Another secret" not in pack.whole


def test_of_who_is_forgotten_there_are_no_words(agency: Agency, pack: Pack, sale: Sale) -> None:
    agency.store.shelves.veils.clear()
    pack.made(sale.id)
    assert not [name for name in pack.inside if name.startswith("documents/")]
    assert b"ada@buyer.example" not in pack.whole
    assert b"119.00" in pack.whole


def test_what_has_no_number_yet_and_gives_no_access_has_one_as_well(agency: Agency, pack: Pack) -> None:
    found = agency.sale()
    made = pack.made(found.id)
    assert pack.page("access.json")["access"] == []
    assert made.name == f"evidence-{found.id}.zip"


def test_that_it_was_made_is_in_the_log(agency: Agency, pack: Pack, sale: Sale) -> None:
    made = pack.made(sale.id)
    audit = agency.audited()
    assert (audit.action, audit.resource) == ("sale.evidence", sale.id)
    assert audit.after == {"sha256": made.sha256}


def test_it_takes_the_right_to_give_back_and_to_be_its_owners(agency: Agency, pack: Pack, sale: Sale) -> None:
    with pytest.raises(NotFound):
        pack.made(sale.id, "clara")
    agency.grant("clara", Grant(agency.course.id, MAY))
    with pytest.raises(NotFound):
        pack.made(sale.id, "clara")  # it is Northwind's, and she is not
    mug = next(one for one in agency.store.shelves.sales.values() if one.owner != NORTHWIND)
    agency.grant("clara", Grant(agency.mug.id, SEES))
    with pytest.raises(Forbidden) as refused:
        pack.made(mug.id, "clara")
    assert refused.value.facts["needs"] == "refund"
    assert pack.files.files == {}
    agency.grant("clara", Grant(agency.mug.id, MAY))
    pack.made(mug.id, "clara")
    assert b"Course" not in pack.whole
