"""Custom domains when all come at once, on MiniStack, whose transactions are isolated; moto's are not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from cartwright.application.ports.names import NameTaken
from cartwright.application.ports.selling import Stale
from cartwright.domain.errors import Outage
from cartwright.storage.store import Store
from cartwright.storage.table import Table
from local.ministack import MiniStack
from tests import aws
from tests.contract.storage.test_domains import claimed, leaving, sold_at, walked
from tests.contract.storage.town import Agency, opened
from tests.e2e.accounts.test_accounts_at_once import at_once
from tests.fakes.world import FakeBirths, FakeClock

pytestmark = pytest.mark.stack

HOST = "shop.everybody.example"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running:
        dynamodb = aws.dynamodb(running.aws.endpoint)
        yield Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=FakeClock(), births=FakeBirths(FakeClock())
        )


def test_of_many_accounts_that_verify_one_host_at_once_one_has_it(store: Store) -> None:
    agencies = [opened(store, f"crowd-{number}") for number in range(8)]
    slots = [claimed(agency, HOST).proven(["cartwright-verify=token"]) for agency in agencies]

    def prove(agency: Agency, number: int) -> None:
        agency.mine.domains.prove(slots[number], agency.audit("verify"))

    outcomes = at_once(*(partial(prove, agency, number) for number, agency in enumerate(agencies)))
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, NameTaken, Outage}
    taking = [agency for agency in agencies for slot in agency.mine.domains.list() if slot.takes_pages]
    assert taking == [agencies[outcomes.index(None)]]


def test_whatever_is_published_while_a_host_is_verified_or_left_is_where_it_belongs(store: Store) -> None:
    agency = opened(store, "busy")
    host = "shop.busy.example"

    def publish(name: str) -> None:
        for _ in range(30):
            try:
                agency.publish(name, agency.house)
            except (Stale, Outage):
                continue
            return
        raise AssertionError(f"{name} was never published")

    laying = claimed(agency, host).proven(["cartwright-verify=token"])

    def insist_on_pages() -> None:
        slot, *_ = agency.mine.domains.some([])
        while not slot.serves:
            try:
                if slot.takes_pages:
                    agency.mine.domains.step(slot)
                else:
                    agency.mine.domains.prove(laying, agency.audit("verify"))
            except (Stale, Outage):
                pass
            slot, *_ = agency.mine.domains.some([])

    publish("P0")
    outcomes = at_once(insist_on_pages, *(partial(publish, f"P{number}") for number in range(1, 8)))
    assert outcomes == [None] * 8
    products = agency.mine.catalogue.some([product.id for product in agency.mine.catalogue.list()])
    assert len(products) == 8
    assert len(sold_at(store, host, *products)) == 8
    (slot, *_) = agency.mine.domains.some([])
    walked(agency, leaving(agency, slot))
    assert sold_at(store, host, *products) == []
