"""The style sheet reads from either side: nothing in it is to the left or the right of anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import checkout

STATIC = Path(checkout.__file__).parent / "static"
PHYSICAL = re.compile(
    r"""(?:^|[\s;{])(?:
        (?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*\s*:
        | border-(?:top|bottom)-(?:left|right)-radius\s*:
        | (?:left|right)\s*:
        | (?:text-align|float|clear|caption-side|justify-\w+|align-\w+)\s*:\s*(?:left|right)
    )""",
    re.VERBOSE,
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset|border-(?:width|radius))\s*:\s*([^;}]+)")


def lopsided(sheet: str) -> list[str]:
    """Physical properties, and shorthands of four values whose sides differ. A shape that is turned has sides
    of its own."""
    found = PHYSICAL.findall(sheet)
    for shorthand in FOUR_SIDES.finditer(sheet):
        sides = re.findall(r"[^\s()]+(?:\([^)]*\))?", shorthand[1])
        if len(sides) == 4 and sides[1] != sides[3] and "rotate" not in around(sheet, shorthand.start()):
            found.append(shorthand[0])
    return found


def around(sheet: str, place: int) -> str:
    """The rule a place is in."""
    return sheet[sheet.rfind("{", 0, place) : sheet.find("}", place)]


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("*.css")), ids=lambda path: path.name)
def test_no_rule_knows_left_from_right(sheet: Path) -> None:
    assert not lopsided(sheet.read_text("utf-8"))


@pytest.mark.parametrize(
    "rule",
    [
        "a { margin-left: 1px }",
        "a{padding-right:0}",
        "a { left: 0; }",
        "a { border-right-color: red }",
        "a { border-top-left-radius: 1px }",
        "a { text-align: right }",
        "a { margin: 0 1px 0 2px }",
    ],
)
def test_a_rule_that_does_is_found(rule: str) -> None:
    assert lopsided(rule)


def test_what_turns_with_the_line_is_no_side() -> None:
    assert not lopsided(
        "a { margin-inline-start: 1px; text-align: end; border-width: 0 2px 2px 0; rotate: 1deg }"
    )
