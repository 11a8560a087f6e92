"""The boxes of national returns: what sales tell of is in them, each once, and what they do not is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from cartwright.domain.money import Money
from cartwright.domain.tax import MARGIN, Ground
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
    of = Cell("2026-Q4", "", net < 0, ground, country, "", country, levy if ratio else "", ratio, currency)
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
    ("CH", ["200"], ["303", "313", "343", "289"]),
    ("CH", ["289"], ["220", "230"]),
    ("CH", ["299"], ["303", "313", "343"]),
    ("CH", ["220"], ["zero"]),
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


ABROAD = (
    (Ground.DESTINATION, "DE", "0.10", 1_000_00),
    (Ground.REVERSE_CHARGE, "DE", "0", 200_00),
    (Ground.NOT_REGISTERED, "BR", "0", 50_00),
    (Ground.EXPORT, "FJ", "0", 4_00),
    (Ground.EXEMPT, "FJ", "0", 30_00),
    (Ground.NOT_A_SUPPLY, "FJ", "0", 7_00),
    (Ground.DESTINATION, "AT", "0.10", -60_00),
)
"""What a seller supplies elsewhere: taxed there, left to the buyer, taxed nowhere, goods, exempt, a gift; and
what it gave back."""


@pytest.mark.parametrize(
    ("home", "more"),
    [
        ("GB", {"6": 1_224_00}),
        ("AU", {"G1": 1_224_00, "G2": 4_00, "G3": 1_220_00}),
        ("NZ", {"5": 1_194_00, "6": 1_194_00}),
        ("NO", {"52": 1_194_00, "6": 30_00}),
        ("CH", {"200": 1_224_00, "220": 4_00, "221": 1_220_00, "289": 1_224_00, "910": 7_00}),
        ("CA", {"91": 1_224_00, "101": 1_224_00}),
    ],
)
def test_what_is_supplied_abroad_is_in_the_boxes_of_who_is_at_home_there(
    home: str, more: Mapping[str, int]
) -> None:
    """Without the tax of where it went, each line once; who is only registered there has none of it."""
    own = CURRENCIES[home]
    away = [cell(country, ground, rate, net, currency=own) for ground, country, rate, net in ABROAD]
    cells = [*sold(home), *away, cell("US", Ground.EXPORT, "0", 9_00, currency="USD")]
    before = {one.box.name: one.amount for one in filled(sold(home), [home], home)}
    assert before == {one.box.name: one.amount for one in filled(cells, [home], "DE")}
    found = filled(cells, [home], home)
    after = {one.box.name: one for one in found if one.amount.currency == own}
    rises = {name: one.amount.minor - before[name].minor for name, one in after.items()}
    assert {name: rise for name, rise in rises.items() if rise} == more
    for one in found:
        chosen = [cell for choice in one.choices for cell in choice.within(cells)]
        assert len(chosen) == len(set(map(id, chosen)))
        tied = sum(one.box.amount(cell).minor for cell in chosen if cell.cell.country == home)
        tied += sum(cell.net.minor for cell in chosen if cell.cell.country != home)
        assert tied == one.amount.minor
    dollars = {one.box.name: one.amount.minor for one in found if one.amount.currency == "USD"}
    assert set(dollars.values()) == {9_00}
    assert dollars.keys() <= more.keys()


def test_who_is_registered_in_two_has_a_sale_with_its_tax_in_the_one_and_without_it_at_home() -> None:
    """Also what is given back of it; and what a business there accounts for is at home alone."""
    there = {"currency": "GBP"}
    sales = [
        cell("GB", Ground.DOMESTIC, "0.20", 100_00),
        cell("AU", Ground.DESTINATION, "0.10", 50_00, **there),
        cell("AU", Ground.DESTINATION, "0.10", -10_00, **there),
        cell("AU", Ground.REVERSE_CHARGE, "0", 30_00, **there),
    ]
    found = {(one.box.country, one.box.name): one.amount.minor for one in filled(sales, ["GB", "AU"], "GB")}
    assert [found["GB", name] for name in "16"] == [20_00, 170_00]
    assert [found["AU", name] for name in ("G1", "G2", "G3", "1A")] == [44_00, 0, 0, 4_00]


def test_a_gift_is_in_no_box_of_supplies() -> None:
    for country in CURRENCIES:
        given = [*sold(country), cell(country, Ground.NOT_A_SUPPLY, "0", 3_00)]
        rise = {one.box.name: one.amount.minor for one in filled(given, [country], country)}
        for name, amount in amounts(country).items():
            assert rise[name] - amount == (3_00 if name == "910" else 0), (country, name)


@pytest.mark.parametrize("ground", sorted(MARGIN))
def test_what_is_sold_under_a_margin_scheme_is_in_no_box_and_what_of_it_is_exported_is_in_six(
    ground: Ground,
) -> None:
    """Box 6 wants its price less the tax on the margin, which is known to whoever knows what it cost."""
    sales = [cell("GB", Ground.DOMESTIC, "0.20", 100_00), cell("GB", ground, "0", 480_00)]
    assert filled(sales, ["GB"]) == filled(sales[:1], ["GB"])
    exported = [*sales, cell("GB", Ground.EXPORT, "0", 70_00)]
    assert {one.box.name: one.amount.minor for one in filled(exported, ["GB"])}["6"] == 170_00


def test_a_margin_made_in_northern_ireland_is_in_no_box_either() -> None:
    """Goods are sold there under another name than the country's, which is no supply abroad."""
    sales = [cell("GB", Ground.DOMESTIC, "0.20", 100_00)]
    used = cell("XI", Ground.MARGIN_SECOND_HAND, "0", 480_00, currency="GBP")
    assert filled([*sales, used], ["GB"], "GB") == filled(sales, ["GB"], "GB")


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
