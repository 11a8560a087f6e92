"""How often something may be tried: windows at their edges, and what counts as one and the same."""

from __future__ import annotations

import re
from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cartwright.domain import attempts
from cartwright.domain.attempts import (
    LIMITS,
    OF_CARTS,
    OF_CODES,
    OF_GUESSES,
    OF_PASSES,
    OF_REPORTS,
    OF_UPLOADS,
    Known,
    Limits,
    Window,
    network,
)
from cartwright.domain.catalog import Mode
from tests.unit.domain.shop import NOON

ADA, HOME = "ada@buyer.example", "203.0.113.7"
MOMENT = timedelta(microseconds=1)


def windows(now: datetime = NOON, mode: Mode = Mode.LIVE, times: int = 1) -> dict[str, Window]:
    found = Limits(times).of_order(HOME, ADA, mode, now)
    return {f"{window.by} {window.ends - window.starts}": window for window in found}


def test_an_order_is_counted_by_network_and_by_mailbox() -> None:
    assert {name: window.most for name, window in windows().items()} == {
        "address 0:10:00": 40,
        "mailbox 1:00:00": 12,
    }


def test_what_only_tries_out_may_send_fewer_letters() -> None:
    tests = windows(mode=Mode.TEST)
    assert tests["mailbox 1 day, 0:00:00"].most == 20
    assert tests.keys() - windows().keys() == {"mailbox 1 day, 0:00:00"}


def test_a_decline_is_counted_by_card_and_by_mailbox() -> None:
    found = Limits().of_decline("fingerprint", ADA, Mode.LIVE, NOON)
    assert [(window.by, window.most) for window in found] == [(Known.MAILBOX, 12), (Known.CARD, 8)]


def test_what_nobody_knows_counts_for_nothing() -> None:
    assert not Limits().of_decline("", "", Mode.TEST, NOON)
    assert [window.by for window in Limits().of_order("", ADA, Mode.LIVE, NOON)] == [Known.MAILBOX]


def test_a_deployment_may_be_as_patient_as_it_likes() -> None:
    assert {window.most for window in windows(times=1000).values()} == {40_000, 12_000}


def test_a_window_holds_from_its_start_to_just_before_its_end() -> None:
    window = windows()["mailbox 1:00:00"]
    assert (window.starts, window.ends) == (NOON, NOON + timedelta(hours=1))
    assert windows(window.ends - MOMENT)["mailbox 1:00:00"] == window
    assert windows(window.ends)["mailbox 1:00:00"].starts == window.ends
    assert windows(window.starts - MOMENT)["mailbox 1:00:00"].ends == window.starts


@pytest.mark.parametrize(
    ("left", "seconds"), [(MOMENT, 1), (timedelta(seconds=1), 1), (timedelta(seconds=90.5), 91)]
)
def test_a_full_window_says_when_it_ends(left: timedelta, seconds: int) -> None:
    window = windows()["address 0:10:00"]
    assert window.full(window.ends - left).facts == {"by": "address", "retry_after": seconds}


def test_nobody_is_told_to_come_back_at_once() -> None:
    window = windows()["address 0:10:00"]
    assert window.full(window.ends).facts["retry_after"] == 1


def test_a_window_begins_at_the_same_moment_wherever_the_clock_is() -> None:
    at = datetime(2026, 11, 2, 23, 59, 59, tzinfo=UTC)
    assert windows(at, Mode.TEST)["mailbox 1 day, 0:00:00"].ends == datetime(2026, 11, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("not an address", ""),
        ("", ""),
    ],
)
def test_a_line_to_the_net_is_one_whatever_addresses_it_takes(address: str, known: str) -> None:
    assert network(address) == known


def test_nothing_says_who_was_counted() -> None:
    said = repr(Limits().of_order(HOME, ADA, Mode.TEST, NOON))
    assert ADA not in said
    assert HOME not in said


def test_the_limits_are_what_their_pages_say() -> None:
    """In the module's own docstring, and in docs/operating.md."""
    page = (Path(__file__).resolve().parents[3] / "docs/operating.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (network address|e-mail address|card|product|client) \| (.*?) \| (.*?) \| (\d+) \|$",
        page,
        re.MULTILINE,
    )
    names = {"network address": Known.ADDRESS, "e-mail address": Known.MAILBOX}
    names |= {"card": Known.CARD, "product": Known.PRODUCT, "client": Known.CLIENT}
    spans = {"10 minutes": timedelta(minutes=10), "1 hour": timedelta(hours=1), "1 day": timedelta(days=1)}
    spans |= {"7 days": timedelta(days=7), "3 hours": timedelta(hours=3)}
    spans |= {f"{many} minutes": timedelta(minutes=many) for many in (15, 20, 30)}
    told = [(names[who], spans[span], int(most), "test mode" in what) for who, what, span, most in rows]
    assert told == [
        astuple(limit)
        for limit in (*LIMITS, *OF_CARTS, *OF_GUESSES, *OF_PASSES, *OF_CODES, *OF_UPLOADS, *OF_REPORTS)
    ]
    assert attempts.__doc__ is not None
    lines = [line.split("  ") for line in attempts.__doc__.splitlines() if line.endswith(tuple("0123456789"))]
    said = [tuple(part.strip() for part in line if part.strip()) for line in lines]
    assert said == rows
