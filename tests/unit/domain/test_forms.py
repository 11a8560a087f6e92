"""The boxes of national returns: what sales tell of is in them, each once, and what they do not is said."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from cartwright.domain.money import Money
from cartwright.domain.tax import Ground
from cartwright.domain.taxbook.boxes import filled
from cartwright.domain.taxbook.cells import Cell, Summed
from cartwright.domain.taxbook.forms import BOXES

CURRENCIES = {"GB": "GBP", "AU": "AUD", "NZ": "NZD", "NO": "NOK", "CH": "CHF", "CA": "CAD"}
RATES = {
    "GB": ("0.20", "0.05"),
    "AU": ("0.10",),
    "NZ": ("0.15",),
    "NO": ("0.25", "0.15", "0.12"),
    "CH": ("0.081", "0.026", "0.038"),
    "CA": ("0.05", "0.13"),
}


def cell(country: str, ground: Ground, rate: str, net: int, **changed: str) -> Summed:
    ratio, levy = Decimal(rate), changed.get("levy", "GST")
    currency = changed.get("currency") or CURRENCIES[country]
    of = Cell("2026-Q4", "", False, ground, country, "", country, levy if ratio else "", ratio, currency)
    return Summed(of, Money(net, currency), Money(int(net * ratio), currency), 1, 1)


def sold(country: str) -> Sequence[Summed]:
    """At each rate, at none, exempt; and what the buyer accounts for, which is in no box."""
    taxed = [
        cell(country, Ground.DOMESTIC, rate, 100_00 * 3**place) for place, rate in enumerate(RATES[country])
    ]
    return [
        *taxed,
        cell(country, Ground.DOMESTIC, "0", 7_000_00),
        cell(country, Ground.EXEMPT, "0", 50_000_00),
        cell(country, Ground.REVERSE_CHARGE, "0", 900_000_00),
    ]


def amounts(country: str) -> dict[str, int]:
    return {one.box.name: one.amount.minor for one in filled(sold(country), [country])}


TOGETHER = [
    ("GB", ["3"], ["1"]),
    ("GB", ["5"], ["3"]),
    ("AU", ["G1"], ["G3", "taxed"]),
    ("NZ", ["5"], ["6", "7"]),
    ("NZ", ["10"], ["8"]),
    ("NO", ["3", "31", "33", "5", "6"], ["net"]),
    ("NO", ["3 tax", "31 tax", "33 tax"], ["tax"]),
    ("CH", ["399"], ["303 tax", "313 tax", "343 tax"]),
    ("CH", ["200"], ["303", "313", "343", "230", "zero"]),
    ("CA", ["101"], ["90", "91"]),
    ("CA", ["101"], ["net"]),
    ("CA", ["103"], ["tax"]),
    ("GB", ["6"], ["net"]),
    ("AU", ["1A"], ["tax"]),
]


@pytest.mark.parametrize(("country", "left", "right"), TOGETHER)
def test_boxes_that_come_to_the_same_do(country: str, left: Sequence[str], right: Sequence[str]) -> None:
    found = amounts(country)
    mine = [one for one in sold(country) if one.cell.ground != Ground.REVERSE_CHARGE]
    found["net"], found["tax"] = sum(one.net.minor for one in mine), sum(one.tax.minor for one in mine)
    found["taxed"] = sum(one.gross.minor for one in mine if one.cell.rate)
    found["zero"] = 7_000_00
    assert sum(found[name] for name in left) == sum(found[name] for name in right) > 0


@pytest.mark.parametrize(
    ("country", "name", "amount"),
    [
        ("NO", "3", 100_00),
        ("NO", "31", 300_00),
        ("NO", "33 tax", 108_00),
        ("NO", "5", 7_000_00),
        ("NO", "6", 50_000_00),
        ("CH", "303", 108_10),
        ("CH", "343 tax", 34_20),
        ("CH", "230", 50_000_00),
        ("NZ", "6", 7_000_00),
        ("AU", "G3", 57_000_00),
        ("CA", "91", 50_000_00),
        ("GB", "1", 35_00),
    ],
)
def test_each_box_has_its_own(country: str, name: str, amount: int) -> None:
    assert amounts(country)[name] == amount


def test_what_leaves_new_zealand_is_zero_rated_in_boxes_five_and_six_of_a_seller_at_home_there() -> None:
    """Without the tax of where it went; what would be exempt at home is in neither."""
    cells = [
        *sold("NZ"),
        cell("AU", Ground.DESTINATION, "0.10", 1_000_00, currency="NZD"),
        cell("DE", Ground.REVERSE_CHARGE, "0", 200_00, currency="NZD"),
        cell("FJ", Ground.EXEMPT, "0", 30_00, currency="NZD"),
        cell("US", Ground.EXPORT, "0", 4_00, currency="USD"),
    ]
    before = {one.box.name: one for one in filled(sold("NZ"), ["NZ"], "NZ")}
    assert {name: one.amount for name, one in before.items()} == {
        one.box.name: one.amount for one in filled(cells, ["NZ"], "DE")
    }
    after = {(one.box.name, one.amount.currency): one for one in filled(cells, ["NZ"], "NZ")}
    for name, more in (("5", 1_200_00), ("6", 1_200_00), ("7", 0), ("8", 0)):
        assert after[name, "NZD"].amount.minor - before[name].amount.minor == more
        chosen = [one for choice in after[name, "NZD"].choices for one in choice.within(cells)]
        assert len(chosen) == len(set(map(id, chosen)))
    assert after["6", "USD"].amount.minor == 4_00


def test_what_sales_do_not_tell_of_is_nothing_and_says_so() -> None:
    found = {one.box.name: one for one in filled(sold("GB"), ["GB"])}
    assert list(found) == list("123456789")
    unknown = [name for name, one in found.items() if not one.box.known]
    assert unknown == ["2", "4", "7", "8", "9"]
    assert all(found[name].amount.minor == 0 and not found[name].choices for name in unknown)
    assert all(found[name].choices for name in found.keys() - set(unknown))


def test_each_box_says_where_it_is_explained() -> None:
    assert all(box.says and box.source.startswith("https://") for box in BOXES)
    assert len({(box.country, box.name) for box in BOXES}) == len(BOXES)


def test_a_country_without_sales_has_no_boxes() -> None:
    assert filled(sold("GB"), ["NZ", "DE"]) == ()
