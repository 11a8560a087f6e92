"""A payout moves what stands at the processor to the bank."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cartwright.domain.catalog import Mode
from cartwright.domain.connections import Connection
from cartwright.domain.ids import ConnectionId, derived
from cartwright.domain.journal import Book, Kind, paid_out
from cartwright.domain.money import Money
from cartwright.domain.movements import Movement, MovementKind
from cartwright.domain.people import Client
from tests.unit.domain.shop import ACCOUNT, NOON, NORTHWIND, profile

TILL = Connection(ACCOUNT, ConnectionId(derived("connection", "till")), None, "stripe", "Till", NOON, "")
HOLDER = Client(ACCOUNT, NORTHWIND, profile())


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


LINE = Movement("txn_9", MovementKind.PAYOUT, euros("-98.25"), euros("0.00"), NOON, "po_1")


def moved(line: Movement) -> dict[Book, str]:
    return {one.book: str(one.amount) for one in paid_out(line, TILL, HOLDER).postings}


def test_what_is_paid_out_stands_at_the_bank_and_no_more_at_the_processor() -> None:
    entry = paid_out(LINE, TILL, HOLDER)
    assert moved(LINE) == {Book.PROCESSOR: "-98.25 EUR", Book.BANK: "98.25 EUR"}
    assert {one.detail for one in entry.postings} == {TILL.id}
    assert (entry.kind, entry.client, entry.origin, entry.mode) == (
        Kind.PAYOUT,
        NORTHWIND,
        "po_1",
        Mode.LIVE,
    )
    assert not entry.amount.gross


def test_what_a_payout_costs_is_a_fee() -> None:
    assert moved(replace(LINE, fee=euros("1.00"))) == {
        Book.PROCESSOR: "-99.25 EUR",
        Book.BANK: "98.25 EUR",
        Book.FEES: "1.00 EUR",
    }


def test_what_came_back_from_the_bank_is_an_entry_of_its_own_the_other_way_round() -> None:
    back = replace(LINE, reference="txn_10", amount=-LINE.amount)
    assert moved(back) == {Book.PROCESSOR: "98.25 EUR", Book.BANK: "-98.25 EUR"}
    assert paid_out(back, TILL, HOLDER).id != paid_out(LINE, TILL, HOLDER).id
    assert paid_out(LINE, TILL, HOLDER).id == paid_out(replace(LINE), TILL, HOLDER).id


def test_it_stands_in_the_month_of_its_holders_own_clock_and_play_money_is_a_test() -> None:
    late = replace(LINE, at=NOON.replace(day=30, hour=23, minute=30) + timedelta(0))
    assert paid_out(late, TILL, HOLDER).month == "2026-12"
    assert paid_out(LINE, replace(TILL, processor="sandbox"), HOLDER).mode is Mode.TEST
