"""Ids: typed by prefix, sorted by birth, and never a stranger's text."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.errors import Invalid
from cartwright.domain.ids import PREFIXES, born, derived, is_id, parse

MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
KINDS = st.sampled_from(sorted(PREFIXES))
CHANCE = st.binary(min_size=10, max_size=10)


@given(KINDS, MOMENTS, CHANCE)
def test_every_id_that_is_born_parses_as_its_own_kind(kind: str, at: datetime, chance: bytes) -> None:
    fresh = born(kind, at=at, chance=chance)
    assert parse(kind, fresh) == fresh
    assert "#" not in fresh


@given(KINDS, st.lists(st.text()))
def test_every_derived_id_parses_as_its_own_kind(kind: str, parts: list[str]) -> None:
    assert parse(kind, derived(kind, *parts)) == derived(kind, *parts)


@given(MOMENTS, MOMENTS, CHANCE, CHANCE)
def test_an_order_placed_a_millisecond_later_sorts_later(
    one: datetime, other: datetime, first: bytes, second: bytes
) -> None:
    earlier, later = sorted([one, other])
    if int(later.timestamp() * 1000) > int(earlier.timestamp() * 1000):
        assert born("order", at=earlier, chance=first) < born("order", at=later, chance=second)


def test_an_id_carries_the_moment_and_the_chance_in_crockfords_letters() -> None:
    born_at_the_epoch = born("order", at=datetime(1970, 1, 1, tzinfo=UTC), chance=b"\xff" * 10)
    assert born_at_the_epoch == "ord_" + "0" * 10 + "z" * 16


@pytest.mark.parametrize("length", [0, 9, 11])
def test_chance_of_another_size_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="ten bytes"):
        born("order", at=datetime(2026, 1, 1, tzinfo=UTC), chance=b"x" * length)


def test_the_same_sale_asked_for_twice_has_one_id() -> None:
    assert derived("sale", "ord_1", "cli_1") == derived("sale", "ord_1", "cli_1")


@pytest.mark.parametrize(
    "other", [("entry", "ord_1", "cli_1"), ("sale", "ord_1", "cli_2"), ("sale", "ord_1c", "li_1")]
)
def test_another_kind_or_other_parts_have_another_id(other: tuple[str, ...]) -> None:
    assert derived(*other) != derived("sale", "ord_1", "cli_1")


def test_no_two_kinds_share_a_prefix() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "ord",
        "ord_",
        "ord_short",
        "cli_00000000000000000000000000",
        "ord-00000000000000000000000000",
        "ord_0000000000000000000000000",
        "ord_000000000000000000000000000",
        "ord_0000000000000000000000000u",
        "ord_0000000000000000000000000O",
        "ORD_00000000000000000000000000",
        "ord_00000000000000000000000000\n",
        " ord_00000000000000000000000000",
        "ord_0000000000000#00000000000#",
    ],
)
def test_a_strangers_text_never_becomes_an_order_id(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse("order", text)
    assert refused.value.facts["errors"] == [{"pointer": "/order", "detail": "not an id of kind order"}]


@given(st.text())
def test_only_what_has_the_shape_of_an_id_is_let_in(text: str) -> None:
    try:
        assert parse("client", text) == text
    except Invalid:
        return
    assert text.startswith("cli_")
    assert text.isascii()
    assert len(text) == 30


@pytest.mark.parametrize("text", ["operator", "the mail service", "mem_", "mem_short", "xyz_" + "0" * 26, ""])
def test_a_word_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_what_is_born_or_derived_is_an_id() -> None:
    assert is_id(derived("member", "a", "b"))
