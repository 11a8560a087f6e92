"""What each simulator can be made to do: the table of it is true, and what it tells travels as badly as is
asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

import pytest
import urllib3

from cartwright.adapters.processors.mollie import Mollie
from cartwright.domain.orders import Order
from local.stripe.app import Endpoint
from local.stripe.serve import running
from tests.contract.paypal.gate import place as paypal_place
from tests.contract.processors import simulators
from tests.contract.processors.conftest import Place
from tests.contract.processors.mollie_till import MollieTill, mollie_till
from tests.contract.processors.paypal_till import CLIENT, PayPalTill
from tests.contract.processors.simulators import DEEDS, PAGE, SIMULATORS, Deed
from tests.contract.processors.till import BACK, Card, Hands, Till, insist
from tests.contract.processors.tills import TILLS, StripeTill
from tests.contract.stripe.checked import Letterbox, street


@dataclass(slots=True)
class Town:
    """A simulator, and a letterbox that it tells of what happens there."""

    till: Till
    url: str
    box: Letterbox

    def behave(self, **asked: object) -> int:
        """How what is told travels from now on; how much of it is on its way."""
        answer = urllib3.request("POST", f"{self.url}/_sim/deliveries", json=asked)
        assert answer.status == 200, answer.data
        return int(answer.json()["outstanding"])

    def sell(self, *orders: Order) -> list[bytes]:
        """What the simulator calls the payments."""
        references = list[bytes]()
        for order in orders:
            opened = insist(partial(self.till.processor().open, order, return_url=BACK))
            references.append(opened.truth.reference.encode())
            self.till.pay(order, Card.GOOD)
        return references

    def told(self) -> list[bytes]:
        """All that has arrived once nothing is on its way any more."""
        assert urllib3.request("GET", f"{self.url}/_sim/deliveries/idle", timeout=20.0).json()["idle"]
        return [body for _, body in self.box.letters]


@contextmanager
def stripe_town() -> Iterator[Town]:
    hands, box = Hands(), Letterbox()
    key = "sk_live_" + "simulated0001"
    with running(box) as inbox:
        endpoint = Endpoint(key, f"{inbox}/hooks", ("whsec_1",))
        with street([endpoint], clock=hands.seconds) as there:
            yield Town(StripeTill(there, hands), there.url, box)


@contextmanager
def paypal_town() -> Iterator[Town]:
    hands, box = Hands(), Letterbox()
    with running(box) as inbox, paypal_place(clock=hands.seconds) as there:
        there.control("webhooks", client_id=CLIENT, url=f"{inbox}/hook", webhook="WH-1")
        yield Town(PayPalTill(there, hands), there.url, box)


@dataclass(slots=True)
class CalledTill(MollieTill):
    """Whose payments say where to call."""

    inbox: str = ""

    def processor(self, *, hasty: bool = False) -> Mollie:
        where = f"{self.inbox}/webhooks/acc/con"
        return Mollie(self.key, webhooks=where, secret="whsec_1", url=self.place.url, clock=self.hands)


@contextmanager
def mollie_town() -> Iterator[Town]:
    box = Letterbox()
    with running(box) as inbox, mollie_till() as till:
        till.place.control("deliveries", hold=False)
        yield Town(CalledTill(till.place, till.hands, inbox=inbox), till.place.url, box)


TOWNS: dict[str, Callable[[], Any]] = {"mollie": mollie_town, "paypal": paypal_town, "stripe": stripe_town}


@pytest.fixture(scope="module", params=sorted(TOWNS), name="town")
def _town(request: pytest.FixtureRequest) -> Iterator[Town]:
    with TOWNS[request.param]() as town:
        town.behave(retry=0.01)
        yield town


@pytest.fixture(autouse=True)
def _calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """Instead of the tills' own: what travels, travels well again."""
    yield
    if "town" in request.fixturenames:
        town: Town = request.getfixturevalue("town")
        town.behave(duplicate=0, delay=0.0, drop=0, reverse=False, hold=False)
        town.told()
        town.box.letters.clear()


def test_what_is_told_twice_arrives_twice(town: Town, place: Place) -> None:
    town.behave(duplicate=1)
    town.sell(place())
    told = town.told()
    assert told
    assert all(told.count(one) == 2 for one in told)


@pytest.mark.parametrize("name", sorted(TOWNS))
def test_what_is_told_late_is_on_its_way_till_then(name: str, place: Place) -> None:
    with TOWNS[name]() as town:
        town.behave(delay=3600.0)
        town.sell(place())
        assert (town.behave() > 0, town.box.letters) == (True, [])


def test_what_is_told_in_reverse_arrives_so(town: Town, place: Place) -> None:
    for reverse in (False, True):
        town.box.letters.clear()
        town.behave(hold=True)
        references = town.sell(place(again=reverse), place(again=reverse + 2))
        town.behave(hold=False, reverse=reverse)
        about = [next(n for n, one in enumerate(references) if one in body) for body in town.told()]
        assert set(about) == {0, 1}
        assert about == sorted(about, reverse=reverse)


def test_what_is_lost_on_the_way_is_told_again(town: Town, place: Place) -> None:
    town.behave(drop=2)
    town.sell(place(), place(again=1))
    assert len(set(town.told())) > 1


@pytest.mark.parametrize("deed", DEEDS, ids=[deed.what for deed in DEEDS])
def test_every_cell_is_shown(deed: Deed) -> None:
    """By a test that every till is asked, but those of which the table says that they cannot."""
    module = import_module(f"tests.contract.processors.{deed.module}")
    shown = getattr(module, deed.shown)
    asked = set(TOWNS) if deed.module == "test_simulators" else set(TILLS) & set(SIMULATORS)
    for mark in [*getattr(shown, "pytestmark", []), *marks_of(module)]:
        if mark.args[0] == "till":
            asked &= set(mark.args[1])
    assert asked == set(SIMULATORS) - deed.without


def test_the_page_has_the_table_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert simulators.written(page) == page, "python -m tests.contract.processors.simulators writes it"


def marks_of(module: Any) -> list[pytest.Mark]:
    kept = getattr(module, "pytestmark", [])
    return [one.mark for one in (kept if isinstance(kept, list) else [kept])]
