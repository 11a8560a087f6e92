"""Tax that was charged though it was not due: given back by itself, in whatever order with the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartwright.domain.journal import Book, Entry, charged
from cartwright.domain.lines import Otherwise
from cartwright.domain.money import Money, Taxed, total
from cartwright.domain.movements import Returned, ReturnState
from cartwright.domain.orders import Line, Order
from cartwright.domain.people import Unconfirmed
from cartwright.domain.refund_entries import Sold, booked, standing
from cartwright.domain.refunds import MoreThanPaid, Portion, Refund, Returns, refund_id
from cartwright.domain.tax import Business, Check, Ground, NumberState, Treatment
from cartwright.domain.undue import by_itself, in_steps, owed, undue
from cartwright.domain.vat_checks import opened
from tests.unit.domain.shop import NOON, NORTHWIND, offer, paid, product, profile, registered
from tests.unit.domain.test_refund_entries import balances, levies, one_back
from tests.unit.domain.test_refunds import eur

HOUR = timedelta(hours=1)
FIRM = Business("Ada Trading SARL", "FR40303265045", Check(NumberState.PENDING, NOON, "VIES"))
FREE = Treatment(Ground.REVERSE_CHARGE, "FR")
SELLER = replace(profile(registrations=registered("DE", "EU-OSS")), unconfirmed=Unconfirmed())


def doubted(line: Line, treatment: Treatment = FREE) -> Line:
    return replace(line, otherwise=Otherwise(Taxed.free(line.amount.net), treatment))


def ordered() -> Order:
    """A course and a mat for a business in France whose register did not answer: at 20 %, and not due."""
    found = paid(offer(product(), [product("Mat", "33.33")], [SELLER]), "FR")
    return replace(found, lines=tuple(map(doubted, found.lines)), buyer=replace(found.buyer, business=FIRM))


ORDER = ordered()
SALE = ORDER.sale(NORTHWIND)
COURSE, MAT = SALE.lines
NOTHING = Returns(ORDER.account, ORDER.id)


def sold() -> Sold:
    """As it stands once the number is confirmed."""
    check = opened(SALE)
    assert check is not None
    ended = check.answered(Check(NumberState.VALID, NOON + HOUR, "VIES", "WAPI1"), FIRM.number)
    return standing(SALE, charged(ORDER)[0], ORDER.payment, ended)


def tax_asked(returns: Returns) -> tuple[Returns, Refund]:
    refund = by_itself(SALE, returns, NOON + HOUR)
    assert refund is not None
    return returns.asked(refund, SALE.lines), refund


def asked(returns: Returns, line: int, gross: Money) -> tuple[Returns, Refund]:
    _, refund = one_back(returns, SALE, line, gross, ORDER)
    return returns.asked(refund, SALE.lines), refund


def said(
    returns: Returns, refund: Refund, state: ReturnState = ReturnState.SUCCEEDED, hours: int = 2
) -> Returns:
    at = NOON + hours * HOUR
    return returns.heard(Returned(f"re_{refund.id}", "pi_1", refund.amount, state, at, refund.id), at)


def grounds(entry: Entry) -> list[tuple[int, str, Money, Money]]:
    return [(fact.line, fact.ground, fact.net, fact.tax) for fact in entry.facts]


def test_all_the_tax_goes_back_and_what_is_kept_bears_none() -> None:
    before, refund = tax_asked(NOTHING)
    assert refund.amount == SALE.total.tax == eur("26.67")
    [entry] = booked(before, said(before, refund), sold())
    assert grounds(entry) == [
        (1, Ground.ONE_STOP_SHOP, eur("-100.00"), eur("-20.00")),
        (1, Ground.REVERSE_CHARGE, eur("100.00"), eur("0.00")),
        (2, Ground.ONE_STOP_SHOP, eur("-33.33"), eur("-6.67")),
        (2, Ground.REVERSE_CHARGE, eur("33.33"), eur("0.00")),
    ]
    assert entry.amount == Taxed(eur("0.00"), eur("-26.67"), eur("-26.67"))
    assert (entry.moved(Book.PROCESSOR), entry.moved(Book.TAX)) == (eur("-26.67"), eur("26.67"))
    assert entry.moved(Book.REFUNDS) == eur("0.00")
    assert (entry.buyer.number, entry.buyer.number_state) == (FIRM.number, NumberState.VALID)
    assert entry.buyer.consultation == "WAPI1"


def test_what_went_back_before_went_with_its_tax_and_only_the_rest_is_owed() -> None:
    part, _ = one_back(NOTHING, SALE, 1, eur("60.00"), ORDER)
    before, refund = tax_asked(part)
    assert refund.portions == (
        Portion(1, eur("10.00"), frees=eur("60.00")),
        Portion(2, eur("6.67"), frees=eur("40.00")),
    )
    [entry] = booked(before, said(before, refund), sold())
    assert grounds(entry)[:2] == [
        (1, Ground.ONE_STOP_SHOP, eur("-50.00"), eur("-10.00")),
        (1, Ground.REVERSE_CHARGE, eur("50.00"), eur("0.00")),
    ]


def test_what_goes_back_after_it_bears_no_tax() -> None:
    before, refund = tax_asked(NOTHING)
    freed = said(before, refund)
    after, _ = one_back(freed, SALE, 1, eur("40.00"), ORDER)
    [entry] = booked(freed, after, sold())
    assert grounds(entry) == [(1, Ground.REVERSE_CHARGE, eur("-40.00"), eur("0.00"))]
    assert entry.buyer.number == FIRM.number
    assert after.left(COURSE) == eur("60.00")
    with pytest.raises(MoreThanPaid):
        one_back(after, SALE, 1, eur("60.01"), ORDER)


def test_it_is_owed_until_it_is_asked_for_and_again_if_that_fails() -> None:
    assert owed(SALE.lines, NOTHING) == eur("26.67")
    before, refund = tax_asked(NOTHING)
    assert owed(SALE.lines, before) == eur("0.00")
    assert by_itself(SALE, before, NOON) is None
    failed = said(before, refund, ReturnState.FAILED)
    assert owed(SALE.lines, failed) == eur("26.67")
    with pytest.raises(MoreThanPaid):
        before.asked(replace(refund, id=refund_id(SALE.account, SALE.id, "again")), SALE.lines)


def test_what_a_bank_sends_back_is_taxed_again_as_it_was_charged() -> None:
    before, refund = tax_asked(NOTHING)
    there = said(before, refund)
    back = said(there, refund, ReturnState.FAILED, hours=3)
    [gone], [came] = booked(before, there, sold()), booked(there, back, sold())
    assert came.amount == -gone.amount
    assert not any(balances(gone, came).values())


def test_a_line_that_is_taxed_either_way_or_was_never_in_doubt_keeps_its_tax() -> None:
    taxed = doubted(MAT, MAT.treatment)
    assert undue([replace(COURSE, otherwise=None), taxed], NOTHING) == ()
    assert [portion.line for portion in undue([COURSE, taxed], NOTHING)] == [1]


def test_of_the_smallest_amount_there_may_be_no_tax_to_give_back() -> None:
    part, _ = one_back(NOTHING, SALE, 2, eur("39.99"), ORDER)
    portions = undue([MAT], part)
    assert sum(portion.gross.minor for portion in portions) <= 1
    cent = replace(MAT, amount=Taxed.free(eur("0.01")))
    assert undue([cent], NOTHING) == ()


def test_a_portion_frees_no_less_than_its_tax() -> None:
    with pytest.raises(ValueError, match="within it"):
        Portion(1, eur("2.00"), frees=eur("1.00"))


def _through(order: Sequence[tuple[Refund, ReturnState]], returns: Returns) -> list[Entry]:
    """What the books say once each was heard of, in this order."""
    entries = list[Entry]()
    for refund, state in order:
        after = said(returns, refund, state)
        entries += booked(returns, after, sold())
        returns = after
    return entries


@given(
    first=st.integers(0, 12_000),
    later=st.integers(0, 12_000),
    fates=st.lists(st.sampled_from([ReturnState.SUCCEEDED, ReturnState.FAILED]), min_size=3, max_size=3),
)
def test_in_whatever_order_they_arrive_the_books_end_alike_and_no_tax_goes_back_twice(
    first: int, later: int, fates: list[ReturnState]
) -> None:
    """Something is asked for before the tax, and something after it, of a course at 120.00."""
    returns, refunds = NOTHING, list[Refund]()
    if first:
        returns, refund = asked(returns, 1, Money(first, "EUR"))
        refunds.append(refund)
    returns, refund = tax_asked(returns)
    refunds.append(refund)
    if more := min(later, returns.left(COURSE).minor):
        returns, refund = asked(returns, 1, Money(more, "EUR"))
        refunds.append(refund)
    words = list(zip(refunds, fates, strict=False))
    ends = [_through(order, returns) for order in permutations(words)]
    assert len({tuple(sorted(balances(*end).items(), key=str)) for end in ends}) == 1
    charge = charged(ORDER)
    for end in ends:
        left = levies(*charge, *end)
        assert all(net >= 0 and tax >= 0 for net, tax in left.values())
        gross = total([entry.amount.gross for entry in (*charge, *end)], "EUR")
        given = total([one.amount for one, fate in words if fate is ReturnState.SUCCEEDED], "EUR")
        assert gross == SALE.total.gross - given
        if all(fate is ReturnState.SUCCEEDED for _, fate in words):
            assert not any(tax for _, tax in left.values())


@pytest.mark.parametrize(
    ("before", "step", "back"),
    [
        ("0", 1, ["20.00", "6.67"]),
        ("0", 10, ["20.03", "6.67"]),
        ("0", 100, ["20.33", "6.67"]),
        ("119.94", 10, ["0.03", "6.67"]),
        # Of the course 0.06 are left, of which 0.01 is tax: the rest of the step is of the mat.
        ("119.94", 100, ["0.06", "6.94"]),
        # There is not so much: it is as it was.
        ("0", 16_001, ["20.00", "6.67"]),
    ],
)
def test_tax_goes_back_with_so_much_of_the_price_as_makes_whole_steps_and_never_without_a_cent_of_it(
    before: str, step: int, back: list[str]
) -> None:
    returns = one_back(NOTHING, SALE, 1, eur(before), ORDER)[0] if eur(before) else NOTHING
    taxes = undue(SALE.lines, returns)
    portions = in_steps(taxes, SALE.lines, returns, step)
    assert [portion.gross for portion in portions] == list(map(eur, back))
    assert [portion.frees for portion in portions] == [tax.frees for tax in taxes]


def test_what_goes_back_beside_the_tax_is_of_the_price_without_it() -> None:
    """As if the number had been known: without tax, and in steps."""
    before, refund = tax_asked(NOTHING)
    stepped = replace(refund, portions=in_steps(refund.portions, SALE.lines, NOTHING, 100))
    before = NOTHING.asked(stepped, SALE.lines)
    there = said(before, stepped)
    [entry] = booked(before, there, sold())
    assert grounds(entry) == [
        (1, Ground.ONE_STOP_SHOP, eur("-100.00"), eur("-20.00")),
        (1, Ground.REVERSE_CHARGE, eur("99.67"), eur("0.00")),
        (2, Ground.ONE_STOP_SHOP, eur("-33.33"), eur("-6.67")),
        (2, Ground.REVERSE_CHARGE, eur("33.33"), eur("0.00")),
    ]
    assert entry.amount == Taxed(eur("-0.33"), eur("-26.67"), eur("-27.00"))
    assert (there.left(COURSE) + there.left(MAT), owed(SALE.lines, there)) == (eur("133.00"), eur("0.00"))
