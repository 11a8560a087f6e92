"""Subdomains when all want one at once, on MiniStack, whose transactions are isolated; moto's are not."""

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
from tests.contract.storage.test_domains import sold_at
from tests.contract.storage.test_subdomains import called, moving, stepped
from tests.contract.storage.town import Agency, opened
from tests.e2e.accounts.test_accounts_at_once import at_once
from tests.fakes.world import NOON, FakeBirths, FakeClock

pytestmark = pytest.mark.stack

WANTED = "bakery.carts.example.com"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with MiniStack(tmp_path_factory.mktemp("ministack")) as running:
        dynamodb = aws.dynamodb(running.aws.endpoint)
        yield Store(
            Table(dynamodb, aws.create_table(dynamodb)), clock=FakeClock(), births=FakeBirths(FakeClock())
        )


def test_of_many_accounts_that_want_one_name_at_once_one_gets_it(store: Store) -> None:
    agencies = [opened(store, f"crowd-{number}") for number in range(8)]
    before = [called(agency) for agency in agencies]

    def move(agency: Agency, number: int) -> None:
        agency.mine.subdomains.move(before[number].moving(WANTED, at=NOON), agency.audit("change"))

    outcomes = at_once(*(partial(move, agency, number) for number, agency in enumerate(agencies)))
    assert outcomes.count(None) == 1
    assert set(outcomes) <= {None, NameTaken, Outage}
    moved = [agency for agency, names in zip(agencies, before, strict=True) if called(agency) != names]
    assert moved == [agencies[outcomes.index(None)]]


def test_whatever_is_published_while_the_name_changes_is_found_by_both(store: Store) -> None:
    agency = opened(store, "busy")
    host = "busier.carts.example.com"

    def publish(name: str) -> None:
        for _ in range(30):
            try:
                agency.publish(name, agency.house)
            except (Stale, Outage):
                continue
            return
        raise AssertionError(f"{name} was never published")

    def change() -> None:
        names = called(agency)
        while names.host != host or names.move:
            try:
                names = stepped(agency, names) if names.move else moving(agency, host)
            except (Stale, Outage):
                names = called(agency)

    publish("P0")
    outcomes = at_once(change, *(partial(publish, f"P{number}") for number in range(1, 8)))
    assert outcomes == [None] * 8
    products = agency.mine.catalogue.list()
    assert len(products) == 8
    for at in (agency.host, host):
        assert len(sold_at(store, at, *products)) == 8
    assert {store.storefront.offer(agency.host, product.slug).host for product in products} == {host}
