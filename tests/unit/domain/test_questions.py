"""What a product may ask of its buyer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.errors import Invalid
from cartwright.domain.questions import Field, FieldKind, Terms
from tests.unit.domain.shop import product

SIZE = Field("size", "Which size?", FieldKind.CHOICE, True, ("S", "M"))
NEWS = Field("news", "I want to hear of new courses.", FieldKind.CONSENT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "Size"},
        {"name": "_size"},
        {"name": "a" * 41},
        {"name": "terms"},
        {"kind": FieldKind.TERMS},
        {"label": " "},
        {"label": "x" * 201},
        {"choices": ()},
        {"kind": FieldKind.TEXT},
        {"choices": ("S", "S")},
        {"choices": tuple(map(str, range(21)))},
        {"choices": ("S", " ")},
        {"choices": ("S", "x" * 101)},
    ],
    ids=str,
)
def test_a_question_that_cannot_be_asked_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        replace(SIZE, **wrong)  # type: ignore[arg-type]  # one field each
    assert "'/fields'" in str(refused.value.facts)


def test_what_is_consented_to_may_be_told_at_length() -> None:
    assert replace(NEWS, label="x" * 1000).label
    with pytest.raises(Invalid):
        replace(NEWS, label="x" * 1001)


def test_what_one_product_asks_is_only_so_long_in_all() -> None:
    news = replace(NEWS, label="x" * 800)
    choice = replace(SIZE, label="x" * 200, choices=tuple(f"{number:0>100}" for number in range(5)))
    terms = Terms("x" * 400, f"https://shop.example/{'x' * 79}")
    assert replace(product("Course"), fields=(news, choice), terms=terms).terms == terms
    longer = (
        {"fields": (replace(news, label="x" * 801), choice), "terms": terms},
        {"fields": (news, replace(choice, choices=(*choice.choices, "S"))), "terms": terms},
        {"fields": (news, choice), "terms": replace(terms, text="x" * 401)},
        {"fields": (news, choice), "terms": replace(terms, link=f"{terms.link}x")},
    )
    for each in longer:
        with pytest.raises(Invalid) as refused:
            replace(product("Course"), **each)  # type: ignore[arg-type]  # a field each
        assert "2000 characters in all" in str(refused.value.facts)


@pytest.mark.parametrize(
    ("text", "link", "pointer"),
    [
        (" ", "", "/terms"),
        ("x" * 1001, "", "/terms/text"),
        ("", "http://shop.example/terms", "/terms/link"),
        ("", "javascript:alert(1)", "/terms/link"),
        ("", 'https://shop.example/"', "/terms/link"),
        ("", "https://shop.example/" + "x" * 480, "/terms/link"),
    ],
)
def test_terms_can_be_read(text: str, link: str, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        Terms(text, link)
    assert f"'{pointer}'" in str(refused.value.facts)


def test_terms_are_asked_last_and_in_the_words_that_are_shown() -> None:
    thing = replace(product(), fields=(NEWS,), terms=Terms("I agree.", "https://shop.example/terms"))
    assert [question.name for question in thing.questions] == ["news", "terms"]
    assert thing.questions[-1].label == "I agree. https://shop.example/terms"
    assert thing.insists
    assert Terms("x" * 1000, "https://" + "x" * 492).field.required


def test_who_asks_nothing_that_is_needed_does_not_insist() -> None:
    assert not product().insists
    assert not replace(product(), fields=(NEWS,)).insists
    assert replace(product(), fields=(NEWS, SIZE)).insists


@pytest.mark.parametrize(
    "fields",
    [
        (SIZE, SIZE),
        tuple(Field(f"field{number}", "?") for number in range(9)),
        (Terms("I agree.").field,),
    ],
    ids=["twice", "too many", "terms"],
)
def test_a_product_asks_a_few_things_each_once(fields: tuple[Field, ...]) -> None:
    with pytest.raises(Invalid):
        replace(product(), fields=fields)


def test_a_tick_that_means_something_in_law_is_the_buyers_own() -> None:
    assert [kind for kind in FieldKind if kind.agrees] == [FieldKind.CONSENT, FieldKind.TERMS]
    assert all(kind.ticked for kind in FieldKind if kind.agrees)
