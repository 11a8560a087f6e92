"""Keys name their account, tell ids apart, and sort as time does."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import astuple
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain import ids as domain_ids
from cartwright.storage import keys

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
# What is not a tenant's partition, and why it may be so.
GLOBAL = {
    "host": "a name is unique among all accounts",
    "page": "an address is looked up before anybody knows whose it is",
    "left": "so is one where a page was",
    "seats": "an identity's accounts, for the account chooser",
    "waiting": "the sweeper's index, over all accounts; its sort keys name the account",
    "falling_due": "the billing clock's index, over all accounts; its sort keys name the account",
    "fallen_due": "the same, as it is read",
    "billing_mark": "how far the billing clock has come, over all accounts",
    "waited": "the same, as it is read",
    "link": "an account at Stripe may be linked by several of ours; its sort keys name the account",
    "links": "the same, as it is read",
}
NOBODYS = {"host", "left", "links", "page", "seats", "waited", "fallen_due", "billing_mark"}
"""Of these not even the sort key names an account."""
ARGUMENTS: dict[str, Any] = {
    "minute": AT,
    "month": "2026-11",
    "slug": "course",
    "name": "agency.example.com",
    "host": "agency.example.com",
    "event": "evt_1",
    "permission": "reports.tax",
    "series": "receipt-live",
    "kind": "inbox",
    "at": AT,
    "starts": AT,
    "since": AT,
    "before": AT,
    "first": AT,
    "until": AT,
    "version": 3,
    "number": 3,
    "after": 3,
    "shard": 1,
    "shards": 4,
    "hour": AT,
    "began": AT,
}


def minters() -> dict[str, Callable[..., Any]]:
    return {
        name: function for name, function in inspect.getmembers(keys, inspect.isfunction) if name != "moment"
    }


def minted(name: str, account: str, own: str = "x") -> tuple[str, ...]:
    """All that a minter makes, as texts, for an account and ids that end in `own`."""
    function = minters()[name]
    arguments: list[Any] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            arguments += [account, f"job_{own}"]
        elif parameter.name == "account":
            arguments.append(account)
        else:
            # `number` is an id nowhere, but a name of a function and of a count.
            arguments.append(ARGUMENTS.get(parameter.name, f"{parameter.name}_{own}"))
    made = function(*arguments)
    return tuple(made.values()) if isinstance(made, dict) else tuple(map(str, astuple(made)))


@pytest.mark.parametrize("name", sorted(minters().keys() - GLOBAL.keys()))
def test_every_partition_names_its_account(name: str) -> None:
    partitions = [text for text in minted(name, "acc_1") if "acc_1" in text]
    assert partitions
    first = minted(name, "acc_1")[0]
    assert first.startswith(("ACCOUNT#acc_1", "INBOX#acc_1"))


@pytest.mark.parametrize(
    "name",
    sorted(minters().keys() - NOBODYS),
)
def test_two_accounts_never_share_a_key(name: str) -> None:
    assert minted(name, "acc_1") != minted(name, "acc_2")
    assert "acc_2" not in "".join(minted(name, "acc_1"))


@pytest.mark.parametrize("name", sorted(GLOBAL))
def test_what_is_global_is_so_for_a_reason(name: str) -> None:
    assert GLOBAL[name]
    assert not minted(name, "acc_1")[0].startswith("ACCOUNT#")


STRANGERS = {"event", "reference", "subject"}
NOT_AN_ID = ["", "#", "acc_1#CLIENT", "a b", "a\n", "a" * 300]


@pytest.mark.parametrize("name", sorted(minters()))
def test_no_text_that_could_name_another_key_becomes_part_of_one(name: str) -> None:
    parameters = [
        parameter
        for parameter in inspect.signature(minters()[name]).parameters.values()
        if parameter.kind is not parameter.VAR_POSITIONAL
    ]
    for number, parameter in enumerate(parameters):
        if parameter.annotation in {"int", "datetime", "datetime | None"} or parameter.name in STRANGERS:
            continue  # numbers and moments cannot; strangers' words are escaped, see below
        arguments = [ARGUMENTS.get(other.name, "x_1") for other in parameters]
        for text in NOT_AN_ID:
            with pytest.raises(keys.NotAKey):
                minters()[name](*arguments[:number], text, *arguments[number + 1 :])


anything = st.text(st.characters(), max_size=30)  # surrogates and NUL included


def inbox_of(event: str) -> str:
    return keys.inbox(domain_ids.AccountId("acc_1"), domain_ids.ConnectionId("con_1"), event)["pk"]


@given(anything, anything)
def test_strangers_words_stay_apart_and_inside_their_place(one: str, two: str) -> None:
    first, second = inbox_of(one), inbox_of(two)
    assert first.count("#") == 3
    assert first.isascii()
    assert (first == second) is (one == two)


def test_a_strangers_word_lies_as_it_is_as_long_as_it_can() -> None:
    assert keys.parts.foreign("evt_1") == "evt_1"
    assert keys.parts.foreign("a" * 512) == "a" * 512
    assert keys.parts.foreign("a" * 513).startswith("%sha256=")


@given(anything.filter(bool), st.integers(600, 100_000), st.integers(600, 100_000))
def test_even_very_long_words_of_strangers_stay_short_and_apart(word: str, one: int, two: int) -> None:
    first, second = inbox_of(word * one), inbox_of(word * two)
    assert len(first) < 1024
    assert (first == second) is (one == two)


@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2200, 1, 1)), min_size=2))  # noqa: DTZ001
def test_moments_sort_as_texts(naive: list[datetime]) -> None:
    moments = [moment.replace(tzinfo=UTC) for moment in naive]
    assert [keys.moment(at) for at in sorted(moments)] == sorted(keys.moment(at) for at in moments)


def test_a_moment_is_the_same_in_every_zone() -> None:
    berlin = AT.astimezone(timezone(timedelta(hours=1)))
    assert keys.moment(berlin) == keys.moment(AT) == "2026-11-02T12:00:00.000000Z"


def test_a_moment_without_a_zone_is_none() -> None:
    with pytest.raises(keys.NotAKey):
        keys.moment(AT.replace(tzinfo=None))


def test_numbers_sort_as_texts() -> None:
    made = [
        keys.number(domain_ids.AccountId("acc_1"), domain_ids.ClientId("cli_1"), "receipt-live", number)["sk"]
        for number in (1, 9, 10, 99, 100, 999_999_999)
    ]
    assert made == sorted(made)


def test_stragglers_are_spread_over_all_shards() -> None:
    used = {keys.waiting("inbox", AT, "acc_1", f"evt_{number}")["gsi2pk"] for number in range(100)}
    assert used == {keys.waited("inbox", shard, AT).pk for shard in range(4)}


@given(anything, anything)
def test_payments_of_strange_names_stay_apart_and_in_their_place(one: str, two: str) -> None:
    account, till = domain_ids.AccountId("acc_1"), domain_ids.ConnectionId("con_1")
    stretches = [keys.all_paid_by(account, till, reference).pk for reference in (one, two)]
    assert (stretches[0] == stretches[1]) == (one == two)
    assert all(place.startswith("ACCOUNT#acc_1#PAID#con_1#") and place.count("#") == 4 for place in stretches)
