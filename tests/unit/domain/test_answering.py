"""What a buyer answers, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.answering import Said, answers
from cartwright.domain.catalog import Product
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.offers import Offer
from cartwright.domain.questions import Answer, Field, FieldKind, Terms
from tests.unit.domain.shop import NOON, OLIVEIRA, offer, product

COURSE = replace(
    product(),
    version=7,
    fields=(
        Field("level", "How long have you practised?", required=True),
        Field("size", "Size", FieldKind.CHOICE, choices=("S", "M")),
        Field("gift", "It is a gift.", FieldKind.CHECKBOX),
        Field("news", "Write to me.", FieldKind.CONSENT, required=True),
    ),
    terms=Terms("I agree."),
)
MUG = replace(product("Mug", owner=OLIVEIRA), fields=(Field("name", "Name on the mug", required=True),))
GOOD = {"level": "two years", "news": "yes", "terms": "yes"}
PAGE = offer(COURSE, [MUG])


def kept(said: Said, *bumps: ProductId) -> list[tuple[str, str, str]]:
    return [(one.product, one.name, one.said) for one in answers(said, PAGE, bumps, at=NOON)]


def wrong(said: Said, *bumps: ProductId) -> list[str]:
    with pytest.raises(Invalid) as refused:
        answers(said, PAGE, bumps, at=NOON)
    errors = refused.value.facts["errors"]
    assert isinstance(errors, list)
    return [str(each["pointer"]) for each in errors if isinstance(each, dict)]


def at(thing: Product, name: str) -> str:
    return f"/answers/{thing.id}/{name}"


def test_an_answer_has_the_question_as_it_was_shown_the_version_and_the_moment() -> None:
    first, *_, terms = answers({COURSE.id: GOOD}, PAGE, (), at=NOON)
    asked = "How long have you practised?"
    assert first == Answer(COURSE.id, "level", FieldKind.TEXT, asked, "two years", 7, NOON)
    assert (first.version, first.at) == (7, NOON)
    assert (terms.kind, terms.asked, terms.said) == (FieldKind.TERMS, "I agree.", "yes")


def test_what_is_left_out_is_no_answer() -> None:
    said = {COURSE.id: GOOD | {"size": "", "gift": ""}}
    assert [name for _, name, _ in kept(said)] == ["level", "news", "terms"]


def test_all_that_is_needed_is_named_at_once() -> None:
    assert wrong({}) == [at(COURSE, "level"), at(COURSE, "news"), at(COURSE, "terms")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("level", "x" * 501),
        ("level", "a\u202eb"),
        ("size", "XL"),
        ("gift", "no"),
        ("news", "on"),
        ("terms", "Yes"),
        ("colour", "red"),
    ],
)
def test_what_is_no_answer_is_named(name: str, text: str) -> None:
    assert wrong({COURSE.id: GOOD | {name: text}}) == [at(COURSE, name)]


def test_a_bump_asks_only_who_buys_it() -> None:
    assert len(kept({COURSE.id: GOOD})) == 3
    assert wrong({COURSE.id: GOOD}, MUG.id) == [at(MUG, "name")]
    assert kept({COURSE.id: GOOD, MUG.id: {"name": "Ada"}}, MUG.id)[-1] == (MUG.id, "name", "Ada")


@pytest.mark.parametrize(
    "page", [PAGE, replace(PAGE, bumped={}, resting=(MUG.id,))], ids=["there", "resting"]
)
def test_what_is_said_for_a_bump_that_is_not_bought_is_not_kept(page: Offer) -> None:
    said = {COURSE.id: GOOD, MUG.id: {"name": "Ada", "x": "y"}}
    assert {answer.product for answer in answers(said, page, (), at=NOON)} == {COURSE.id}


def test_nobody_answers_for_what_is_not_on_the_page() -> None:
    boat = product("Boat")
    assert wrong({COURSE.id: GOOD, boat.id: {"name": "Ada"}}) == [at(boat, "name")]
