"""Missed webhooks: found by the command that compares, and caught up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from cartwright import check, reconcile
from cartwright.domain.ids import derived
from tests.component.agency import Agency
from tests.component.deployment import deployed


@pytest.fixture(scope="module")
def missed() -> Iterator[Agency]:
    """A course with templates, paid through the sandbox, and nobody told us."""
    with deployed() as deployment:
        agency = Agency.opened(deployment)
        agency.pay(agency.place("course", "AT"))
        yield agency


def test_a_payment_nobody_told_us_of_is_found_caught_up_and_agrees(
    missed: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    missed.deployment.clock.move(timedelta(minutes=1))
    asked = [missed.account.id, "3"]
    assert reconcile.main(asked) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in told[:-1]] == [["not-booked", "fee"], ["not-booked", "payment"]]
    assert told[-1] == "2 differences"
    assert reconcile.main([*asked, "--catch-up"]) == 0
    assert capsys.readouterr().out == "The books agree.\n"
    assert len(missed.deployment.booked("charge")) == 2
    assert reconcile.main(asked) == 0
    missed.deployment.run(without=["hooks", "mail"])
    assert check.main([missed.account.id]) == 0


def test_a_connection_that_does_not_answer_is_told_and_stops_no_other(
    missed: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = missed.connect("stripe")  # nobody is there
    assert reconcile.main([missed.account.id, "3"]) == 1
    assert capsys.readouterr().out.startswith(f"no answer  {silent.id}  ")


@pytest.mark.parametrize(
    "asked", [[], ["acc_1", "3"], ["nobody"], ["a", "b", "c"], ["{}", "0"], ["{}", "-5"]]
)
def test_who_asks_for_nothing_is_told_how_to_ask(
    missed: Agency, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert reconcile.main([word.format(missed.account.id) for word in asked]) == 2
    assert "What?" in capsys.readouterr().err


def test_of_an_account_that_is_not_there_nothing_agrees_and_nothing_is_right(
    missed: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = derived("account", "nobody")
    assert (reconcile.main([nobody, "3"]), check.main([nobody])) == (2, 2)
    assert capsys.readouterr() == ("", f"There is no account {nobody}.\n" * 2)
