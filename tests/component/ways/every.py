"""Every way, and what each passes by: `passed.txt`, which a test holds, and which
`python -m tests.component.ways.every` writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.component import places
from tests.component.agency import Agency
from tests.component.deployment import Deployment, deployed
from tests.component.ways import afterwards, buyers, people, sales, subscriptions
from tests.component.ways.way import Way
from tests.doubles.receiver import receiving

WAYS: Mapping[str, Callable[[Way], None]] = {
    "a sale": sales.sale,
    "a sale through another processor": sales.stood_in,
    "a month and its report": sales.month,
    "a subscription": subscriptions.rebill,
    "a subscription that fails": subscriptions.failing,
    "a card that ends": subscriptions.leaving,
    "a dispute": afterwards.disputed,
    "a refund made elsewhere": afterwards.returned,
    "a refund that takes its time": afterwards.slowly,
    "what nobody told of": afterwards.unheard,
    "a cart that is left": buyers.left,
    "offers after paying": buyers.offered,
    "a hub": buyers.hub,
    "what members ask for": people.asked,
}

ELSEWHERE: Mapping[str, str] = {}
"""Places of the application, and functions, that no way passes, and why, or what shows them."""

PASSED = Path(__file__).with_name("passed.txt")


def opened(deployment: Deployment) -> Agency:
    agency = Agency.opened(deployment)
    agency.connect("stripe")
    agency.sell("masterclass", "nordwind", "500.00", through="stripe")
    return agency


def passing(way: Way) -> Sequence[str]:
    """The functions that were called, and the places of the application that calls to AWS came from."""
    return sorted({work.function for work in way.works} | (way.places & places.places()))


def remembered() -> Mapping[str, Sequence[str]]:
    """What each way passes by, as it is written down."""
    found: dict[str, list[str]] = {}
    for line in PASSED.read_text(encoding="utf-8").splitlines():
        place, _, name = line.partition("  ")
        found.setdefault(name, []).append(place)
    return found


def walked() -> Iterator[tuple[str, str]]:
    with receiving() as receiver, deployed(receiver.url) as deployment:
        agency = opened(deployment)
        start = deployment.dump()
        for name, walk in WAYS.items():
            deployment.begin(start)
            way = Way(agency.copied())
            walk(way)
            yield from ((place, name) for place in passing(way))


if __name__ == "__main__":
    lines = sorted(f"{place}  {name}\n" for place, name in walked())
    PASSED.write_text("".join(lines), encoding="utf-8")
