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
    codes = {problem.code for problem in refusals(tmp_path).values()}
    catalogue.write_text("".join(f"### {code}\n\n" for code in codes), encoding="utf-8")
    assert uncatalogued(tmp_path) == []
    return tmp_path


def test_every_refusal_is_explained(repository: Path) -> None:
    assert uncatalogued(repository) == []


def test_the_core_knows_more_than_one_way_to_say_no(repository: Path) -> None:
    assert len(refusals(repository)) > 5


def plant(tree: Path, body: str) -> None:
    (tree / LAYER / "domain/planted.py").write_text(
        "from cartwright.domain.errors import Conflict, NotFound, Outage\n" + body, encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('class Planted(Conflict): code = "coupon-used-up"', "`### coupon-used-up` is missing"),
        ('class Planted(Conflict): code = "CouponUsedUp"', "not kebab-case"),
        ('class Planted(Conflict): code = "not-found"', "is taken"),
        ('class Planted(Conflict): title = "The coupon is used up"', "it has no code of its own"),
        ('class Planted(Conflict): title, code = "", "coupon-used-up"', "it has no title"),
    ],
)
def test_a_refusal_without_an_explanation_of_its_own_is_found(body: str, complaint: str, tree: Path) -> None:
    plant(tree, body)
    found = uncatalogued(tree)
    assert any("Planted" in line and complaint in line for line in found), found


@pytest.mark.parametrize(
    "body", ["class Stranger(NotFound): code = NotFound.code", "class NoAnswer(Outage): ..."]
)
def test_a_class_may_look_like_its_parent_on_purpose(body: str, tree: Path) -> None:
    plant(tree, body)
    assert uncatalogued(tree) == []


def test_an_explanation_of_nothing_is_found(tree: Path) -> None:
    with (tree / CATALOGUE).open("a", encoding="utf-8") as catalogue:
        catalogue.write("### out-of-cheese\n")
    assert uncatalogued(tree) == [f"{CATALOGUE}: nothing raises 'out-of-cheese'"]


def test_a_second_explanation_is_found(tree: Path) -> None:
    with (tree / CATALOGUE).open("a", encoding="utf-8") as catalogue:
        catalogue.write("### not-found\n")
    assert uncatalogued(tree) == [f"{CATALOGUE}: 'not-found' is explained twice"]
