"""What happens to a custom domain's pages between somebody's look and their commit. On the real storage:
the fake looks and commits in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartwright.application.ports.selling import Stale
from cartwright.domain.catalog import Product
from cartwright.domain.domains import Slot, Standing
from cartwright.domain.ids import ClientId
from cartwright.storage.answers import Lost
from cartwright.storage.catalogue import Catalogue
from cartwright.storage.domains import Domains
from cartwright.storage.keys import Key
from cartwright.storage.schema import Item
from cartwright.storage.store import Store
from cartwright.storage.table import Operation, Table
from tests import aws
from tests.contract.storage.test_domains import HOST, OWN, leaving, proven, served, sold_at, walked
from tests.contract.storage.town import Agency, opened, product_of
from tests.fakes.world import FakeBirths, FakeClock

type Deed = Callable[[], object]


class Interrupted(Table):
    """Does something else first, once: before it writes, or before it reads what it has listed."""

    first: Deed | None = None
    before_reading: Deed | None = None

    def batch(self, keys: Sequence[Key], *, consistent: bool) -> list[Item]:
        deed, self.before_reading = self.before_reading, None
        if deed:
            deed()
        return super().batch(keys, consistent=consistent)

    def attempt(self, *operations: Operation) -> Lost | None:
        deed, self.first = self.first, None
        if deed:
            deed()
        return super().attempt(*operations)


@dataclass(slots=True)
class Race:
    """An agency and a rival process of its own, which is interrupted between look and commit."""

    agency: Agency
    table: Interrupted
    catalogue: Catalogue = field(init=False)
    domains: Domains = field(init=False)

    def __post_init__(self) -> None:
        self.catalogue = Catalogue(self.table, self.agency.id)
        self.domains = Domains(self.table, self.agency.id, at_once=1)

    @property
    def store(self) -> Store:
        assert isinstance(self.agency.store, Store)
        return self.agency.store

    def publish(self, name: str, owner: ClientId) -> Product:
        listed = product_of(self.agency.id, name, self.agency.house, self.agency.till)
        product = replace(listed, owner=owner)
        self.catalogue.publish(product, [self.agency.host], self.agency.audit(f"publish {name}"))
        return product

    def hand_over(self, product: Product, to: ClientId) -> Product:
        """By its last version there is."""
        now = self.catalogue.get(product.id)
        after = replace(now, owner=to, version=now.version + 1)
        self.catalogue.hand_over(after, now.owner, self.agency.audit(f"{now.version} {to}"))
        return after


@pytest.fixture
def race() -> Iterator[Race]:
    with aws.moto():
        dynamodb = aws.dynamodb()
        name = aws.create_table(dynamodb)
        agency = opened(Store(Table(dynamodb, name), clock=FakeClock(), births=FakeBirths(FakeClock())))
        yield Race(agency, Interrupted(dynamodb, name))


@pytest.fixture
def north(race: Race) -> ClientId:
    return race.agency.add_client("North").id


# --- between a look and a commit ---------------------------------------------------------------------------


@pytest.mark.parametrize("own", [False, True])
def test_a_product_published_while_its_domain_is_verified_is_published_again_with_its_page(
    race: Race, north: ClientId, own: bool
) -> None:
    host, client = (OWN, north) if own else (HOST, None)
    race.publish("Other", north)
    race.table.first = lambda: served(race.agency, host, client)
    with pytest.raises(Stale):
        race.publish("Mug", north)
    assert race.catalogue.list()[0].name == "Other"
    assert len(race.catalogue.list()) == 1
    mug = race.publish("Mug", north)
    assert sold_at(race.store, host, mug) == ["mug"]


def test_pages_being_laid_keep_nobody_from_publishing(race: Race, north: ClientId) -> None:
    race.publish("Course", race.agency.house.id)
    laying = proven(race.agency)
    race.table.first = lambda: race.domains.step(laying)
    mug = race.publish("Mug", north)
    assert walked(race.agency, laying).serves == HOST
    assert sold_at(race.store, HOST, mug) == ["mug"]


@pytest.mark.parametrize("own", [False, True])
def test_a_product_published_while_its_domain_is_left_has_no_page_there(
    race: Race, north: ClientId, own: bool
) -> None:
    slot = served(race.agency, OWN, north) if own else served(race.agency)
    host = slot.serves or ""
    race.table.first = lambda: walked(race.agency, leaving(race.agency, slot))
    with pytest.raises(Stale):
        race.publish("Mug", north)
    mug = race.publish("Mug", north)
    assert sold_at(race.store, host, mug) == []


def test_a_product_handed_over_while_it_is_laid_is_on_its_new_owners_host_alone(
    race: Race, north: ClientId
) -> None:
    south = race.agency.add_client("South").id
    mug = race.publish("Mug", north)
    served(race.agency, "shop.south.example", south)
    laying = proven(race.agency, OWN, north)
    race.table.first = lambda: race.hand_over(mug, south)
    with pytest.raises(Stale):
        race.domains.step(laying)
    walked(race.agency, laying)
    assert sold_at(race.store, OWN, mug) == []
    assert sold_at(race.store, "shop.south.example", mug) == ["mug"]


def test_a_product_handed_over_after_it_was_listed_is_not_laid_on_its_old_owners_host(
    race: Race, north: ClientId
) -> None:
    mug = race.publish("Mug", north)
    laying = proven(race.agency, OWN, north)
    race.table.before_reading = lambda: race.hand_over(mug, race.agency.house.id)
    race.domains.step(laying)
    assert sold_at(race.store, OWN, mug) == []


def test_a_product_handed_over_while_a_domain_is_verified_is_handed_over_again(
    race: Race, north: ClientId
) -> None:
    mug = race.publish("Mug", race.agency.house.id)
    race.table.first = lambda: served(race.agency, OWN, north)
    with pytest.raises(Stale):
        race.hand_over(mug, north)
    race.hand_over(mug, north)
    assert sold_at(race.store, OWN, mug) == ["mug"]


# --- in any order ------------------------------------------------------------------------------------------

CLIENTS = 3
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.integers(0, 5), st.integers(0, CLIENTS - 1)),
        st.tuples(st.just("hand over"), st.integers(0, 5), st.integers(0, CLIENTS - 1)),
        st.tuples(
            st.sampled_from(["prove", "step", "step", "leave"]), st.just(0), st.integers(-1, CLIENTS - 1)
        ),
    ),
    max_size=30,
)


@given(deeds=DEEDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_host_that_serves_has_exactly_its_pages_whatever_happened_meanwhile(
    deeds: list[tuple[str, int, int]],
) -> None:
    with aws.moto():
        dynamodb = aws.dynamodb()
        name = aws.create_table(dynamodb)
        race = Race(
            opened(Store(Table(dynamodb, name), clock=FakeClock(), births=FakeBirths(FakeClock()))),
            Interrupted(dynamodb, name),
        )
        agency = race.agency
        owners = [agency.house.id, agency.add_client("North").id, agency.add_client("South").id]
        products: dict[int, Product] = {}
        for deed, number, whose in deeds:
            client = None if whose < 0 else owners[whose]
            host = f"shop{whose}.example"
            slot = race.domains.some([client] if client else [])[-1]
            match deed:
                case "publish" if number not in products:
                    products[number] = race.publish(f"P{number}", owners[whose])
                case "hand over" if number in products:
                    products[number] = race.hand_over(products[number], owners[whose])
                case "prove" if slot.domain is None:
                    proven(agency, host, client)
                case "step" if slot.has_pages and not slot.serves:
                    race.domains.step(slot)
                case "leave" if slot.domain and slot.domain.standing is not Standing.LEAVING:
                    leaving(agency, slot)
        for client in (None, *owners):
            slot = _ended(race, race.domains.some([client] if client else [])[-1])
            whose = owners.index(client) if client else -1
            mine = {product.slug for product in products.values() if client in {None, product.owner}}
            there = set(sold_at(race.store, f"shop{whose}.example", *products.values()))
            assert there == (mine if slot.serves else set())


def _ended(race: Race, slot: Slot) -> Slot:
    while slot.has_pages and not slot.serves:
        slot = race.domains.step(slot)
    return slot
