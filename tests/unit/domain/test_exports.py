"""Copies on request: queued, ready, and a week later gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cartwright.domain.exports import KEPT, Copy, Export, ExportKind, ExportState
from cartwright.domain.ids import ClientId, ExportId, MemberId
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT

BUYER = Export(
    ACCOUNT,
    MemberId("mem_1"),
    ExportId("exp_1"),
    ExportKind.BUYER,
    NOON,
    client=ClientId("cli_1"),
    email="ada@buyer.example",
)
COPY = Copy(NOON, "exports/a/file", 3, "0" * 64)


def test_a_copy_is_queued_until_it_is_made_and_ready_for_a_week() -> None:
    assert BUYER.state(NOON) is ExportState.QUEUED
    made = BUYER.made(COPY)
    assert made.state(NOON + KEPT - timedelta.resolution) is ExportState.READY
    assert made.state(NOON + KEPT) is ExportState.EXPIRED


def test_the_address_is_forgotten_once_it_is_in_the_copy() -> None:
    assert BUYER.made(COPY).email == ""
    assert "ada@" not in repr(BUYER)


def test_the_log_is_copied_by_month_and_a_buyer_by_client() -> None:
    for wrong in (
        {"month": "2026-11"},
        {"client": None},
        {"kind": ExportKind.AUDIT},
        {"kind": ExportKind.AUDIT, "month": "2026-11"},
    ):
        with pytest.raises(ValueError, match="by month"):
            replace(BUYER, **wrong)
    assert replace(BUYER, kind=ExportKind.AUDIT, client=None, month="2026-11").month == "2026-11"
