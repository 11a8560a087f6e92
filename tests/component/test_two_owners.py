"""One order, two owners: each its own sale, books, number and mail, and nobody else hears of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest

from cartwright import check
from tests.component.agency import BUYER, Agency
from tests.component.deployment import deployed


@pytest.fixture(scope="module")
def bought() -> Iterator[Agency]:
    """A course of Nordwind's with templates of Atelier's, paid from Austria, and everything done about it."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.pay(agency.place("course", "AT"))
        for event in agency.events():
            assert agency.knock(event).status == 200
        deployment.run(without=["hooks"])
        yield agency


def test_two_owners_in_one_order_make_two_sales_and_two_entries(bought: Agency) -> None:
    sales = bought.deployment.items("sale")
    entries = bought.deployment.booked("charge")
    owners = {bought.clients["nordwind"].id, bought.clients["atelier"].id}

    assert {sale["body"]["seller"]["client"] for sale in sales} == owners
    assert {entry["body"]["client"] for entry in entries} == owners
    assert len(sales) == len(entries) == 2
    assert all(len(sale["body"]["lines"]) == 1 for sale in sales)


def test_each_owners_entry_sums_to_zero_and_bears_the_buyers_tax(bought: Agency) -> None:
    for entry in bought.deployment.booked("charge"):
        body = entry["body"]
        assert sum(posting["amount"]["minor"] for posting in body["postings"]) == 0
        # Austria, by the One Stop Shop: 20 % inside the price.
        assert [fact["rate"] for fact in body["facts"]] == ["0.2"]
        gross, tax = body["amount"]["gross"]["minor"], body["amount"]["tax"]["minor"]
        assert tax == round(gross * 20 / 120)


def test_the_owners_entries_add_up_to_what_the_buyer_paid(bought: Agency) -> None:
    (order,) = bought.deployment.items("order")
    grosses = [entry["body"]["amount"]["gross"]["minor"] for entry in bought.deployment.booked("charge")]
    assert sorted(grosses) == [2900, 11900]
    assert sum(grosses) == order["body"]["payment"]["amount"]["minor"]


def test_the_agency_holds_what_its_connection_took_owes_it_to_the_owners_and_bears_the_fee(
    bought: Agency,
) -> None:
    house = next(item["body"]["id"] for item in bought.deployment.items("client") if item["body"]["house"])
    owed: Counter[tuple[str, str]] = Counter()
    for entry in bought.deployment.items("entry"):
        for posting in entry["body"]["postings"]:
            if posting["book"] != "revenue" and posting["book"] != "tax":
                place = (entry["body"]["client"], posting["detail"])
                owed[place] += posting["amount"]["minor"]
    nordwind, atelier = bought.clients["nordwind"].id, bought.clients["atelier"].id
    (fee,) = bought.deployment.booked("fee")
    assert fee["body"]["client"] == house
    assert (owed[nordwind, house], owed[atelier, house]) == (11900, 2900)
    assert (owed[house, nordwind], owed[house, atelier]) == (-11900, -2900)


def test_the_books_prove_and_say_so_to_whoever_asks(
    bought: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    bought.deployment.clock.move(timedelta(days=1))
    assert check.main([bought.account.id]) == 0
    assert capsys.readouterr().out == "The books are right.\n"
    assert check.main([]) == check.main(["nobody"]) == 2
    assert "Whose books?" in capsys.readouterr().err


def test_what_is_wrong_with_the_books_is_told_line_by_line(
    bought: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = bought.deployment.dump()
    (fee,) = bought.deployment.booked("fee")
    mirror = next(iter(bought.deployment.booked("settlement")))
    bought.deployment.restore(
        {key: item for key, item in kept.items() if key != (mirror["pk"], mirror["sk"])}
    )
    assert check.main([bought.account.id]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["mirrored", "claims-are-debts", "2"]
    assert fee["body"]["client"] in told[1]
    bought.deployment.restore(kept)


def test_each_owner_numbers_its_receipt_in_its_own_series(bought: Agency) -> None:
    labels = {
        document["body"]["sale"]["seller"]["client"]: document["body"]["label"]
        for document in bought.deployment.items("document")
    }
    assert labels == {
        bought.clients["nordwind"].id: "NW-TEST-000001",
        bought.clients["atelier"].id: "AL-TEST-000001",
    }


def test_the_buyer_gets_a_receipt_of_each_owner_and_each_owner_a_notice(bought: Agency) -> None:
    assert Counter(str(mail["to"]) for mail in bought.deployment.wire.mails) == {
        BUYER: 2,
        "sales@nordwind.example": 1,
        "sales@atelier.example": 1,
    }


def test_a_client_who_was_granted_the_product_hears_nothing_of_its_sale(bought: Agency) -> None:
    written = " ".join(mail.as_string() for mail in bought.deployment.wire.mails)
    assert "lookout" not in written.lower()
    assert not [item for item in bought.deployment.items("sale") if "Lookout" in str(item)]


def test_an_owner_reads_nothing_of_the_other_owners_part(bought: Agency) -> None:
    (notice,) = [mail for mail in bought.deployment.wire.mails if mail["to"] == "sales@atelier.example"]
    assert "Templates" in _text(notice)
    assert "Course" not in _text(notice)
    assert "Nordwind" not in _text(notice)


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
