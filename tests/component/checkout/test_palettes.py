"""Any colour may be an accent, and nothing on a page becomes hard to read by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.looks import DARK, LEAST, LIGHT, NEARLY, Scheme, contrast, palette

COLOURS = st.tuples(*[st.integers(0, 255)] * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))


def rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:], 16)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@given(accent=COLOURS)
def test_whatever_the_accent_all_text_can_be_read(accent: str, scheme: Scheme) -> None:
    colours = {name: rgb(value) for name, value in palette(accent, scheme).items()}
    for behind in (*scheme.backgrounds, colours["accent-wash"]):
        assert contrast(colours["accent"], behind) >= LEAST
    assert contrast(colours["on-fill"], colours["fill"]) >= LEAST
    assert contrast(colours["on-fill"], colours["fill-deep"]) >= LEAST


@given(accent=COLOURS)
def test_the_button_has_the_very_colour_wherever_white_or_black_can_be_read_on_it(accent: str) -> None:
    white = contrast((255, 255, 255), rgb(accent))
    for scheme in (LIGHT, DARK):
        assert (palette(accent, scheme)["fill"] == accent) is (white >= LEAST or white < NEARLY)


def test_a_middling_colour_is_darkened_for_white() -> None:
    assert palette("#d2602f", LIGHT)["on-fill"] == "#ffffff"
    assert palette("#ffd400", LIGHT)["on-fill"] == "#000000"


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert palette("#0b5d4e", LIGHT)["accent"] == "#0b5d4e"


def test_black_on_white_is_as_clear_as_it_gets() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
