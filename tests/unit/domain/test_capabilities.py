"""What processors can do: the data agrees with what their adapters write."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cartwright.adapters.processors.stripe_amounts import to_stripe
from cartwright.application.ports.processors import ProcessorRefused
from cartwright.domain import capabilities
from cartwright.domain.capabilities import PROCESSORS
from cartwright.domain.money import EXPONENTS, Money


@pytest.mark.parametrize("name", sorted(PROCESSORS))
def test_every_processor_takes_currencies_that_there_are(name: str) -> None:
    assert set(PROCESSORS[name].currencies or EXPONENTS) <= set(EXPONENTS)


@pytest.mark.parametrize("name", sorted(PROCESSORS))
def test_every_processor_has_what_its_webhooks_are_known_by(name: str) -> None:
    can = PROCESSORS[name]
    assert can.opens in can.credentials
    assert set(can.chosen) <= set(can.credentials)
    assert set(can.optional).isdisjoint(can.credentials)


@pytest.fixture(scope="module", name="page")
def _page() -> dict[str, dict[str, str]]:
    """What docs/processors.md says of each: by what is said, and by processor."""
    text = (Path(__file__).parents[3] / "docs" / "processors.md").read_text(encoding="utf-8")
    first = next(block for block in text.split("\n\n") if block.startswith("|"))
    head, _, *table = [[cell.strip() for cell in row.strip("|").split("|")] for row in first.splitlines()]
    return {what: dict(zip(map(str.lower, head[1:]), cells, strict=True)) for what, *cells in table}


@pytest.mark.parametrize("name", sorted(PROCESSORS))
def test_the_page_says_what_it_can(page: dict[str, dict[str, str]], name: str) -> None:
    can = PROCESSORS[name]
    said = {what: cells[name] for what, cells in page.items()}
    named = re.findall(r"`([a-z_]+)`", said["credentials"])
    words = {word for some in can.chosen.values() for word in some}
    assert [one for one in named if one not in words] == [*can.credentials, *can.optional]
    assert ("which may be left out" in said["credentials"]) is bool(can.optional)
    assert ("and back" in said["where the buyer pays"]) is can.hosted
    assert said["currencies"].split(" ")[0] == ("all" if can.currencies is None else str(len(can.currencies)))
    assert said["keeps a method for later"].startswith("yes") is can.saves
    assert said["says until when a kept card is good"].startswith("yes") is can.ends
    within = {None: "yes", 180: "yes, within 180 days", 365: "yes, within a year"}
    assert said["refunds"] == within[can.refunds_within]
    assert ("not" in said["lists what moved"]) is not can.lists


def test_a_processor_of_another_day_keeps_nothing() -> None:
    assert not capabilities.of("vouchers").saves


def test_stripe_takes_what_its_adapter_can_write() -> None:
    can = PROCESSORS["stripe"]
    for code, counted in (can.currencies or {}).items():
        step = counted.multiple
        assert to_stripe(Money(step, code)) > 0
        assert can.takes(Money(step, code))
        for minor in range(1, step):
            assert not can.takes(Money(minor, code))
            with pytest.raises(ProcessorRefused):
                to_stripe(Money(minor, code))


@pytest.mark.parametrize(
    ("amount", "taken"),
    [
        ("10.00 EUR", True),
        ("10 JPY", True),
        ("10 HUF", True),
        ("10.50 HUF", False),
        ("10.50 TWD", False),
        ("10.00 RON", False),
        ("1.000 KWD", False),
    ],
)
def test_paypal_takes_its_own_currencies_and_no_decimals_of_three_of_them(amount: str, taken: bool) -> None:
    figure, _, code = amount.partition(" ")
    assert PROCESSORS["paypal"].takes(Money.of(figure, code)) is taken


def test_the_sandbox_takes_anything() -> None:
    assert all(PROCESSORS["sandbox"].takes(Money(1, code)) for code in EXPONENTS)
