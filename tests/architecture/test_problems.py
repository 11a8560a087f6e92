"""docs/problems.md explains every refusal there is, and none that there isn't."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.architecture.checks.problems import CATALOGUE, refusals, uncatalogued
from tests.architecture.checks.tree import LAYER


@pytest.fixture
def tree(repository: Path, tmp_path: Path) -> Path:
    """The core's errors with a catalogue that explains each of them."""
    errors = LAYER / "domain/errors.py"
    (tmp_path / errors).parent.mkdir(parents=True)
    shutil.copy2(repository / errors, tmp_path / errors)
    (tmp_path / LAYER / "__init__.py").touch()
    (tmp_path / LAYER / "domain/__init__.py").touch()
    catalogue = tmp_path / CATALOGUE
    catalogue.parent.mkdir()
    catalogue.write_text(
        "".join(f"### {code}\n\n" for code, _ in refusals(tmp_path).values()), encoding="utf-8"
    )
    assert uncatalogued(tmp_path) == []
    return tmp_path


def test_every_refusal_is_explained(repository: Path) -> None:
    assert uncatalogued(repository) == []


def test_the_core_knows_more_than_one_way_to_say_no(repository: Path) -> None:
    assert len(refusals(repository)) > 5


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('code = "coupon-used-up"; title = "The coupon is used up"', "`### coupon-used-up` is missing"),
        ('code = "CouponUsedUp"; title = "The coupon is used up"', "not kebab-case"),
        ('title = "The coupon is used up"', "is not its own"),
        ('code = "coupon-used-up"; title = ""', "it has no title"),
    ],
)
def test_a_refusal_without_an_explanation_of_its_own_is_found(body: str, complaint: str, tree: Path) -> None:
    planted = tree / LAYER / "domain/planted.py"
    planted.write_text(
        f"from cartwright.domain.errors import Conflict\nclass CouponUsedUp(Conflict):\n    {body}\n",
        encoding="utf-8",
    )
    found = uncatalogued(tree)
    assert any("CouponUsedUp" in line and complaint in line for line in found), found


def test_an_explanation_of_nothing_is_found(tree: Path) -> None:
    with (tree / CATALOGUE).open("a", encoding="utf-8") as catalogue:
        catalogue.write("### out-of-cheese\n")
    assert uncatalogued(tree) == [f"{CATALOGUE}: nothing raises 'out-of-cheese'"]


def test_a_second_explanation_is_found(tree: Path) -> None:
    with (tree / CATALOGUE).open("a", encoding="utf-8") as catalogue:
        catalogue.write("### not-found\n")
    assert uncatalogued(tree) == [f"{CATALOGUE}: 'not-found' is explained twice"]
