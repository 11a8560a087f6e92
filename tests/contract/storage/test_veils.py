"""How a buyer's words lie in the table: sealed, each sale's under a key of its own."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.buyers import Delivery, Words
from cartwright.domain.ids import AccountId, ClientId, SaleId, derived
from cartwright.domain.orders import Sale
from cartwright.domain.questions import Answer, FieldKind
from cartwright.domain.tax import Business, Check, NumberState, Place
from cartwright.storage import keys, veils
from cartwright.storage.orders import SALE
from cartwright.storage.schema import BODY, EXPIRES, GSI1PK, Item
from cartwright.storage.table import Put
from cartwright.storage.veils import TornVeil, Veil
from tests.contract.storage.conftest import Counted
from tests.contract.storage.town import Agency, expired, opened, paid
from tests.fakes.store import FakeStore
from tests.fakes.world import NOON, FakeBirths, FakeClock

WORDS = ("ada@buyer.example", "Ada", "H2X")


@pytest.fixture
def agency(counted: Counted) -> Agency:
    return opened(counted.store)


def item(counted: Counted, key: keys.Key) -> Item:
    found = counted.table.get(key, consistent=True)
    assert found is not None
    return found


def sold(agency: Agency, number: int = 1) -> Sale:
    return agency.sell(number).sales[0]


def put(counted: Counted, sale: Sale, **body: object) -> None:
    """The sale's item, with something else in its body."""
    found = item(counted, keys.sale(sale.account, sale.owner, sale.id))
    counted.table.attempt(Put({**found, BODY: json.dumps({**json.loads(str(found[BODY])), **body})}))


def test_what_lies_of_a_paid_order_has_no_word_of_the_buyer(counted: Counted, agency: Agency) -> None:
    order = agency.order()
    settlement = paid(replace(order, buyer=replace(order.buyer, place=Place("CA", "QC", "H2X 1Y4"))))
    agency.mine.orders.place(order)
    agency.mine.orders.settle(settlement)
    document = agency.issue(settlement)
    sale = settlement.sales[0]
    assert agency.mine.papers.get(sale.owner, document.id).sale.buyer.place.postcode == "H2X 1Y4"
    for place in (
        keys.order(agency.id, sale.order),
        keys.sale(agency.id, sale.owner, sale.id),
        keys.document(agency.id, sale.owner, document.id),
    ):
        assert not any(word in str(item(counted, place)) for word in WORDS)


@pytest.mark.parametrize("check", [None, Check(NumberState.VALID, NOON, "VIES", "WAPI7", "ADA TRADING SARL")])
def test_the_business_a_buyer_buys_for_lies_under_the_veil_too(
    counted: Counted, agency: Agency, check: Check | None
) -> None:
    firm = Business("Ada Trading", "FR40303265045", check)
    order = agency.order()
    order = replace(order, buyer=replace(order.buyer, business=firm))
    agency.mine.orders.place(order)
    agency.mine.orders.settle(paid(order))
    document = agency.issue(paid(order))
    sale = paid(order).sales[0]
    assert agency.mine.papers.get(sale.owner, document.id).sale.buyer.business == firm
    for place in (keys.order(agency.id, sale.order), keys.sale(agency.id, sale.owner, sale.id)):
        assert not any(word in str(item(counted, place)) for word in ("Ada Trading", "FR403", "ADA TRADING"))


def test_what_was_answered_lies_under_its_own_owners_veil_and_comes_together_in_the_order(
    counted: Counted, agency: Agency
) -> None:
    other = agency.add_client("Other")
    order = agency.order(1, agency.house, other)
    said = {
        line.owner: Answer(line.product, "note", FieldKind.TEXT, "For whom?", f"for {line.owner}", 2, NOON)
        for line in order.lines
    }
    told = replace(order.buyer, answers=tuple(said.values()), passed={"src": "mail-7"})
    told = replace(told, delivery=Delivery("1 High Street", "York"))
    order = replace(order, buyer=told)
    agency.mine.orders.place(order)
    agency.mine.orders.settle(paid(order))
    for sale in paid(order).sales:
        known = agency.mine.orders.sale(sale.owner, sale.id).buyer
        assert known.answers == (said[sale.owner],)
        assert (known.answers[0].version, known.answers[0].at) == (2, NOON)
        assert known.passed == ({"src": "mail-7"} if sale.owner == agency.house.id else {})
        lying = str(item(counted, keys.sale(agency.id, sale.owner, sale.id)))
        assert not any(word in lying for word in ("For whom?", "mail-7", "for cli_"))
    whole = agency.mine.orders.recall(agency.mine.orders.get(order.id)).buyer
    assert whole.words == told.words


def test_how_long_a_name_is_does_not_show(agency: Agency, counted: Counted) -> None:
    lengths = set[int]()
    for number, name in enumerate(("A", "Ada Byron, Countess of Lovelace"), start=1):
        order = agency.order(number)
        order = replace(order, buyer=replace(order.buyer, name=name))
        agency.mine.orders.place(order)
        agency.mine.orders.settle(paid(order))
        kept = item(counted, keys.sale(agency.id, agency.house.id, paid(order).sales[0].id))
        lengths.add(len(b64decode(json.loads(str(kept[BODY]))["veil"])))
    assert len(lengths) == 1


@pytest.mark.parametrize("moved", [("veil",), ("key",), ("veil", "key")], ids="and".join)
def test_a_veil_does_not_open_under_another_sale(
    counted: Counted, agency: Agency, moved: tuple[str, ...]
) -> None:
    one, two = sold(agency, 1), sold(agency, 2)
    if "veil" in moved:
        kept = item(counted, keys.sale(agency.id, agency.house.id, one.id))
        put(counted, two, veil=json.loads(str(kept[BODY]))["veil"])
    if "key" in moved:
        key = item(counted, keys.veil(agency.id, agency.house.id, one.id))
        counted.table.attempt(Put({**key, **keys.veil(agency.id, agency.house.id, two.id)}))
    with pytest.raises(TornVeil) as torn:
        agency.mine.orders.sale(agency.house.id, two.id)
    assert not any(word in str(torn.value) for word in WORDS)


def test_nor_with_another_sales_key(counted: Counted, agency: Agency) -> None:
    one, two = sold(agency, 1), sold(agency, 2)
    key = item(counted, keys.veil(agency.id, agency.house.id, one.id))
    counted.table.attempt(Put({**key, **keys.veil(agency.id, agency.house.id, two.id)}))
    with pytest.raises(TornVeil):
        agency.mine.orders.sale(agency.house.id, two.id)


@pytest.mark.parametrize("part", ["account", "client", "sale"])
def test_a_veil_is_bound_to_each_of_what_it_names(part: str) -> None:
    key = bytes(range(64))
    whose = Veil(
        AccountId(derived("account", "x")), ClientId(derived("client", "x")), SaleId(derived("sale", "x")), ""
    )
    veil = replace(whose, text=veils._sealed(Words(*WORDS), key, whose))
    assert veils._opened(veil, key) == Words(*WORDS)
    moved = {
        "account": replace(veil, account=AccountId(derived("account", "y"))),
        "client": replace(veil, client=ClientId(derived("client", "y"))),
        "sale": replace(veil, sale=SaleId(derived("sale", "y"))),
    }
    with pytest.raises(TornVeil):
        veils._opened(moved[part], key)


def test_the_same_words_under_the_same_key_are_the_same_veil() -> None:
    """So a lost answer that is written again writes nothing else."""
    sale = paid(opened(FakeStore(FakeClock())).order()).sales[0]
    first, again = (veils.drawn(sale, FakeBirths(FakeClock())).sale.veil for _ in range(2))
    assert first == again


def test_a_sale_from_before_there_were_veils_is_read_as_it_lies(counted: Counted, agency: Agency) -> None:
    sale = sold(agency)
    found = item(counted, keys.sale(agency.id, agency.house.id, sale.id))
    counted.table.attempt(Put({**found, BODY: SALE.body(sale)}))
    assert agency.mine.orders.sale(agency.house.id, sale.id) == sale


def test_an_issuer_who_knows_the_words_does_not_write_them_down(counted: Counted, agency: Agency) -> None:
    settlement = agency.sell()
    papers, house = agency.mine.papers, agency.house.id
    known = agency.mine.orders.sale(house, settlement.sales[0].id)
    due = papers.due(house, known.id)
    document = due.series.issue(known, at=NOON)
    papers.issue(document, due.series, [], settlement.jobs[0].id)
    for place in (keys.document(agency.id, house, document.id), keys.sale(agency.id, house, known.id)):
        assert not any(word in str(item(counted, place)) for word in WORDS)
    assert papers.get(house, document.id).sale.buyer == known.buyer


def test_an_expired_order_goes_after_ninety_days_and_a_paid_one_stays(
    counted: Counted, agency: Agency
) -> None:
    lost, won = agency.order(1), agency.order(2)
    for order in (lost, won):
        agency.mine.orders.place(order)
        assert EXPIRES not in item(counted, keys.order(agency.id, order.id))
    agency.mine.orders.settle(expired(lost))
    agency.mine.orders.settle(paid(won))
    goes = item(counted, keys.order(agency.id, lost.id))[EXPIRES]
    assert goes == int((NOON + timedelta(days=90)).timestamp())
    kept = item(counted, keys.order(agency.id, won.id))
    assert EXPIRES not in kept
    assert kept[GSI1PK] == keys.paid_by(agency.id, won.payment.connection, f"pi_{won.id}", won.id)[GSI1PK]


def test_forgetting_an_expired_order_does_not_keep_it_longer(counted: Counted, agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.settle(expired(order))
    goes = item(counted, keys.order(agency.id, order.id))[EXPIRES]
    lost = expired(order).after
    agency.mine.erasures.revise(lost.forget(agency.house.id), lost, agency.audit("buyer.erase"))
    kept = item(counted, keys.order(agency.id, order.id))
    assert kept[EXPIRES] == goes
    assert GSI1PK not in kept
    assert not any(word in str(kept) for word in WORDS)


def test_an_order_paid_after_all_stays(counted: Counted, agency: Agency) -> None:
    order = agency.order()
    agency.mine.orders.place(order)
    agency.mine.orders.settle(expired(order))
    agency.mine.orders.settle(paid(expired(order).after))
    assert EXPIRES not in item(counted, keys.order(agency.id, order.id))
