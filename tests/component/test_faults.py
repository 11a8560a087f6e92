"""Ways through the shop, failing at every single call to AWS in every way, and done again: they end as if
nothing had happened. How many faults that were is told in the last lines of the run.

What has to be on them is asked of the code: each place of the application that changes anything is passed by
a way, and each function of the template, or it is named with what shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.component import places
from tests.component.agency import Agency
from tests.component.deployment import Dump, deployed, template
from tests.component.ways.every import ELSEWHERE, WAYS, opened, passing, remembered
from tests.component.ways.way import Way
from tests.doubles.receiver import Receiver


@pytest.fixture(scope="module")
def start(_listening: Receiver) -> Iterator[tuple[Agency, Dump]]:
    with deployed(_listening.url) as deployment:
        yield opened(deployment), deployment.dump()


@pytest.mark.parametrize("name", WAYS)
def test_whatever_fails_it_ends_as_if_nothing_had(
    start: tuple[Agency, Dump], name: str, record_property: Callable[[str, object], None]
) -> None:
    agency, dump = start
    agency.deployment.begin(dump)
    way, faults = Way(agency.copied()), 0
    with way.open:
        WAYS[name](way)
        assert passing(way) == remembered()[name], "python -m tests.component.ways.every"
        for work in way.works:
            for trial in work.trials():
                faults += 1
                assert not trial.differing, trial.name
    told = f"faults: {faults} in {len(way.works)} steps of {name}, each as if there were none"
    record_property("score", told)


def test_whatever_changes_anything_is_on_a_way_or_named() -> None:
    passed = {place for some in remembered().values() for place in some}
    functions = {function.name for function in template().resources("AWS::Serverless::Function")}
    assert (places.places() | functions) - passed == ELSEWHERE.keys()
