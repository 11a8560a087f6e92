"""`make replay`: what an order's processor says of it, told and then booked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cartwright import check, replay
from cartwright.domain.ids import derived
from tests.component.agency import Agency
from tests.component.deployment import deployed


@pytest.fixture(scope="module")
def missed() -> Iterator[tuple[Agency, str]]:
    """A course, paid through the sandbox, and nobody told us."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        order = agency.place("course", "AT", bumps=False)
        agency.pay(order)
        yield agency, order.id


def test_it_is_told_then_done_and_then_agrees(
    missed: tuple[Agency, str], capsys: pytest.CaptureFixture[str]
) -> None:
    agency, order = missed
    before = agency.deployment.dump()
    assert replay.main([agency.account.id, order]) == 1
    first, *entries, last = capsys.readouterr().out.splitlines()
    assert first == f"order  {order}  placed -> paid"
    assert [line.split()[1] for line in entries] == ["charge", "settlement", "fee"]
    assert last.startswith("Nothing was changed.")
    assert agency.deployment.dump() == before
    assert replay.main([agency.account.id, order, "--apply"]) == 0
    assert capsys.readouterr().out.splitlines() == [first, *entries, "Done."]
    agency.deployment.run(without=["hooks", "mail", "reconcile"])
    for asked in ([agency.account.id, order], [agency.account.id, order, "--apply"]):
        assert replay.main(asked) == 0
        assert capsys.readouterr().out == "The books say what the processor says.\n"
    assert check.main([agency.account.id]) == 0


def test_an_order_that_is_not_there_is_told(
    missed: tuple[Agency, str], capsys: pytest.CaptureFixture[str]
) -> None:
    agency, _ = missed
    assert replay.main([agency.account.id, derived("order", "nobody")]) == 1
    assert capsys.readouterr().out.startswith("no answer  ord_")


@pytest.mark.parametrize("asked", [[], ["acc_1", "ord_1"], ["nobody"], ["a", "b", "c"]])
def test_who_asks_for_nothing_is_told_how_to_ask(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay.main(asked) == 2
    assert "What?" in capsys.readouterr().err
