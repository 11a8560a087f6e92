"""Who gets a client's reports besides itself: each address once, and none that sends mails back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cartwright.domain.accountants import AT_MOST, Accountant, Accountants
from cartwright.domain.errors import Invalid
from cartwright.domain.unreachable import Cause, Unreachable
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND

NOBODY = Accountants(ACCOUNT, NORTHWIND)
BEA, CARL = Accountant("bea@ledger.example", "de"), Accountant("carl@ledger.example")
BOUNCED = Unreachable(BEA.address, NOON, Cause.BOUNCED)


def test_a_list_is_the_next_version_with_these_and_no_others() -> None:
    both = NOBODY.revised([BEA, CARL])
    assert (both.items, both.version) == ((BEA, CARL), 1)
    assert both.revised([CARL]).items == (CARL,)
    assert (both.named(CARL.address), both.revised([BEA]).named(CARL.address)) == (CARL, None)


@pytest.mark.parametrize(
    ("wanted", "pointer"),
    [
        ([BEA, Accountant("carl")], "/items/1/address"),
        ([BEA, CARL, replace(BEA, locale="fr")], "/items/2/address"),
        ([BEA, replace(BEA, address="BEA@ledger.example")], "/items/1/address"),
        ([Accountant(f"{place}@ledger.example") for place in range(AT_MOST + 1)], "/items"),
    ],
    ids=["no address", "twice", "twice in capitals", "too many"],
)
def test_what_is_no_list_of_addresses_is_refused_where_it_stands(
    wanted: list[Accountant], pointer: str
) -> None:
    with pytest.raises(Invalid) as refused:
        NOBODY.revised(wanted)
    assert f"'pointer': '{pointer}'" in str(refused.value.facts)


def test_who_sends_mails_back_is_written_to_no_more_until_named_anew() -> None:
    both = NOBODY.revised([BEA, CARL])
    marked = both.with_returned(BOUNCED)
    assert (marked.reached, marked.version) == ((CARL,), 2)
    assert marked.with_returned(replace(BOUNCED, cause=Cause.COMPLAINED)) is marked
    assert marked.revised([CARL, replace(BEA, locale="fr")]).reached == (CARL,)
    assert marked.revised([CARL]).revised([CARL, BEA]).reached == (CARL, BEA)


def test_a_mail_of_somebody_elses_marks_nobody() -> None:
    assert NOBODY.with_returned(BOUNCED) is NOBODY
