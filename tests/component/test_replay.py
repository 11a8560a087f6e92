"""`make replay`: what an order's processor says of it, told and then booked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

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
    assert replay.main([agency.account.id, order, "--ask"]) == 1
    first, *entries, last = capsys.readouterr().out.splitlines()
    assert first == f"order  {order}  placed -> paid"
    assert [line.split()[1] for line in entries] == ["charge", "settlement", "fee"]
    assert last.startswith("Nothing was changed.")
    assert agency.deployment.dump() == before
    assert replay.main([agency.account.id, order, "--ask", "--apply"]) == 0
    assert capsys.readouterr().out.splitlines() == [first, *entries, "Done."]
    agency.deployment.run(without=["hooks", "mail", "reconcile"])
    for more in (["--ask"], ["--ask", "--apply"]):
        assert replay.main([agency.account.id, order, *more]) == 0
        assert capsys.readouterr().out == "The books say what the processor says.\n"
    assert check.main([agency.account.id]) == 0


def test_from_its_webhook_it_is_told_then_done_and_then_agrees(capsys: pytest.CaptureFixture[str]) -> None:
    """The webhook came, and nobody worked on it."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        order = agency.place("course", "AT", bumps=False)
        agency.pay(order)
        (body,) = agency.events()
        agency.knock(body)
        assert not any(b"payment" in one["sealed"] for one in deployment.items("raw-event"))
        before = deployment.dump()
        assert replay.main([agency.account.id, order.id]) == 1
        event, moved, *entries, last = capsys.readouterr().out.splitlines()
        name = json.loads(body)["id"]
        assert event == (
            f"event  2026-11-02T12:00:00Z  payment.succeeded  {name}  verified again  -> settled"
        )
        assert moved == f"order  {order.id}  placed -> paid"
        assert [line.split()[1] for line in entries] == ["charge", "settlement", "fee"]
        assert last.startswith("Nothing was changed.")
        assert deployment.dump() == before
        assert replay.main([agency.account.id, order.id, "--apply"]) == 0
        assert capsys.readouterr().out.splitlines() == [event, moved, *entries, "Done."]
        assert [item["outcome"] for item in deployment.items("inbox")] == ["settled"]
        agency.rekey("sandbox", "whsec-the-next-one")
        for more in ([], ["--apply"]):
            assert replay.main([agency.account.id, order.id, *more]) == 0
            told = capsys.readouterr().out.splitlines()
            assert told[0].endswith("the secret that signed it is gone  -> seen")
            assert told[1:] == ["The books say what its webhooks told."]
        deployment.clock.move(timedelta(days=30))
        assert replay.main([agency.account.id, order.id]) == 1
        assert capsys.readouterr().out.splitlines()[-1].startswith("No webhook of it is kept.")


def test_who_asks_for_what_is_not_there_is_told_so(
    missed: tuple[Agency, str], capsys: pytest.CaptureFixture[str]
) -> None:
    agency, order = missed
    nobody, nothing = derived("account", "nobody"), derived("order", "nothing")
    for asked, told in (
        ([agency.account.id, nothing], f"There is no order {nothing} of {agency.account.id}.\n"),
        ([nobody, order], f"There is no account {nobody}.\n"),
    ):
        for more in ([], ["--ask"]):
            assert replay.main([*asked, *more]) == 2
            assert capsys.readouterr() == ("", told)


@pytest.mark.parametrize("asked", [[], ["acc_1", "ord_1"], ["nobody"], ["a", "b", "c"]])
def test_who_asks_for_nothing_is_told_how_to_ask(
    asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay.main(asked) == 2
    assert "What?" in capsys.readouterr().err
