"""The owner of a product decides whose sale it is: name, number, vendor's location for tax, notice, report.

A product is sold, handed over and sold again, to the same buyer in France; both sales go all the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest

from tests.component.agency import BUYER, Agency
from tests.component.deployment import deployed
from tests.component.reports.bookkeeping import ask, file_of, made, rows
from tests.component.triggers import Item

OWNERS = ("nordwind", "lookout")
"""First Nordwind in Hamburg, registered for the One Stop Shop; then Lookout in the US, registered nowhere."""
NUMBERS = {"nordwind": "NW-000001", "lookout": "LO-000001"}


@dataclass(frozen=True, slots=True)
class Handed:
    agency: Agency
    sales: dict[str, Item]
    mails: tuple[EmailMessage, ...]

    def mailed(self, to: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if mail["to"] == to]


@pytest.fixture(scope="module")
def handed() -> Iterator[Handed]:
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.connect("stripe")
        atlas = agency.sell("atlas", "nordwind", "12.00", through="stripe")
        agency.sold("atlas", deployment.clock.now(), "FR", number=1)
        deployment.clock.move(timedelta(hours=1))
        answer = agency.api(
            "owner", "PUT", f"/products/{atlas.id}/owner", {"owner": agency.clients["lookout"].id}
        )
        assert answer.status == 200, answer
        deployment.restart()
        agency.sold("atlas", deployment.clock.now(), "FR", number=2)
        deployment.run()
        mails = tuple(deployment.wire.mails)
        for owner in OWNERS:
            assert ask(agency, "owner", owner).status == 202
        made(agency)
        sales = {
            name: sale["body"]
            for name in OWNERS
            for sale in deployment.items("sale")
            if sale["body"]["seller"]["client"] == agency.clients[name].id
        }
        yield Handed(agency, sales, mails)


def test_changing_the_owner_of_a_product_affects_later_sales_only(handed: Handed) -> None:
    first, second = handed.sales["nordwind"], handed.sales["lookout"]
    assert first["at"] < second["at"]
    assert len(handed.agency.deployment.items("sale")) == 2


def test_the_owner_decides_the_vendor_location_used_for_tax(handed: Handed) -> None:
    taxes = {
        name: [
            (line["amount"]["tax"]["minor"], [levy["jurisdiction"] for levy in line["treatment"]["levies"]])
            for line in sale["lines"]
        ]
        for name, sale in handed.sales.items()
    }
    # France's 20 % inside the price for a seller of the One Stop Shop; none for one registered nowhere.
    assert taxes == {"nordwind": [(200, ["FR"])], "lookout": [(0, [])]}


def test_the_owner_decides_name_and_number_series_on_receipts(handed: Handed) -> None:
    labels = {
        document["body"]["sale"]["seller"]["client"]: document["body"]["label"]
        for document in handed.agency.deployment.items("document")
    }
    assert labels == {handed.agency.clients[name].id: number for name, number in NUMBERS.items()}
    receipts = {str(mail["from"]).partition(" <")[0]: mail.as_string() for mail in handed.mailed(BUYER)}
    assert receipts.keys() == {"Nordwind Kurse GmbH", "Lookout LLC"}
    assert "Lookout" not in receipts["Nordwind Kurse GmbH"]
    assert "Nordwind" not in receipts["Lookout LLC"]


def test_the_owner_decides_who_gets_the_notice_of_a_sale(handed: Handed) -> None:
    assert {len(handed.mailed(f"sales@{name}.example")) for name in OWNERS} == {1}
    assert not handed.mailed(handed.agency.account.notification_email)


def test_the_owner_decides_which_tax_report_a_sale_appears_in(handed: Handed) -> None:
    for name in OWNERS:
        lines = [row for row in rows(file_of(handed.agency, name)) if row["row"] == "line"]
        assert [row["document"] for row in lines] == [NUMBERS[name]]
