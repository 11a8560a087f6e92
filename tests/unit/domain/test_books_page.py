"""docs/books.md: its example is what the code books, to the cent.

`python -m tests.unit.domain.test_books_page` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cartwright.domain.ids import ClientId, derived
from cartwright.domain.journal import Book, Entry, Kind, charged, cost
from cartwright.domain.money import Money
from cartwright.domain.payments import Fee
from tests.unit.domain.shop import NOON, NORTHWIND, OLIVEIRA, offer, paid, product, profile, registered

PAGE = Path(__file__).parents[3] / "docs/books.md"
MARKED = re.compile(r"(<!-- worked -->\n).*?(<!-- /worked -->)", re.DOTALL)
AGENCY = ClientId(derived("client", "the agency"))
NAMES = {NORTHWIND: "Northwind", OLIVEIRA: "Oliveira", AGENCY: "the agency"}


def entries() -> list[Entry]:
    """A course of Northwind's with a mug of Oliveira's, sold to Germany through the agency's connection."""
    yoga = profile(registrations=registered("DE"))
    ceramics = profile(OLIVEIRA, "PT", registered("PT"))
    order = paid(offer(product(), [product("Mug", "40.00", owner=OLIVEIRA)], [yoga, ceramics]))
    fee = Fee("txn_1", Money.of("2.77", "EUR"), NOON)
    order = replace(order, payment=replace(order.payment, holder=AGENCY, fee=fee))
    return [*charged(order), *cost(order)]


def table(booked: Iterable[Entry]) -> str:
    """A row for each posting."""
    rows = ["| entry | in the books of | book | detail | amount |", "| --- | --- | --- | --- | ---: |"]
    for entry in booked:
        for place, posting in enumerate(entry.postings):
            head = (entry.kind.value, NAMES[entry.client]) if place == 0 else ("", "")
            detail = NAMES.get(ClientId(posting.detail), posting.detail.replace("_", " ").split()[0])
            kinds = {"prd": "the product", "con": "the connection"}
            cells = (*head, posting.book.value, kinds.get(detail, detail), str(posting.amount))
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def written() -> str:
    return MARKED.sub(lambda found: f"{found[1]}{table(entries())}\n{found[2]}", PAGE.read_text())


def test_the_worked_example_is_what_is_booked() -> None:
    assert PAGE.read_text() == written()
    assert len(entries()) == 5


def test_every_book_and_every_kind_of_entry_is_explained() -> None:
    page = PAGE.read_text()
    assert [one for one in (*Book, *Kind) if f"| `{one.value}` |" not in page] == []


if __name__ == "__main__":
    PAGE.write_text(written())
