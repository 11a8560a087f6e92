"""What an accounting package calls things: each once, and no name that a spreadsheet would run."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cartwright.domain.charts import (
    PRODUCTS_AT_MOST,
    TAXES_AT_MOST,
    Chart,
    Charts,
    OwnAccount,
    Package,
    TaxCode,
)
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.journal import Book
from tests.unit.domain.shop import ACCOUNT, NORTHWIND

VAT = TaxCode("oss", "FR", Decimal("0.2"), "20% FR")
MUG, COURSE = ProductId("prd_mug"), ProductId("prd_course")
XERO = Chart(
    Package.XERO,
    "200",
    {Book.FEES: "404"},
    (VAT,),
    (OwnAccount(MUG, "201"),),
    contact="Shop",
    untaxed="No VAT",
    rounding="860",
)
BOOKS = replace(XERO, package=Package.QUICKBOOKS, contact="", untaxed="", rounding="")
NONE = Charts(ACCOUNT, NORTHWIND)


def test_a_name_is_what_was_said_and_else_the_general_one_or_none() -> None:
    assert (XERO.account(MUG), XERO.account(COURSE)) == ("201", "200")
    assert XERO.code("oss", "FR", Decimal("0.20")) == "20% FR"
    for other in (("domestic", "FR", "0.2"), ("oss", "DE", "0.2"), ("oss", "FR", "0.1")):
        assert XERO.code(other[0], other[1], Decimal(other[2])) == ""


def test_charts_are_the_next_version_with_these_and_no_others() -> None:
    both = NONE.revised((XERO, BOOKS))
    assert (both.items, both.version) == ((XERO, BOOKS), 1)
    assert both.revised(()).items == ()


@pytest.mark.parametrize(
    ("chart", "pointer"),
    [
        (replace(XERO, contact=""), "/xero/contact"),
        (replace(XERO, untaxed=""), "/xero/untaxed"),
        (replace(XERO, rounding=""), "/xero/rounding"),
        (replace(BOOKS, taxes=(VAT, replace(VAT, code="other"))), "/quickbooks/taxes"),
        (replace(BOOKS, products=(OwnAccount(MUG, "1"), OwnAccount(MUG, "2"))), "/quickbooks/products"),
        (
            replace(
                BOOKS,
                taxes=tuple(replace(VAT, rate=Decimal(one) / 1000) for one in range(TAXES_AT_MOST + 1)),
            ),
            "/quickbooks/taxes",
        ),
        (
            replace(
                BOOKS,
                products=tuple(
                    OwnAccount(ProductId(f"prd_{one}"), "1") for one in range(PRODUCTS_AT_MOST + 1)
                ),
            ),
            "/quickbooks/products",
        ),
        (replace(BOOKS, sales="=1+1"), "/quickbooks/sales"),
        (replace(XERO, contact="@shop"), "/xero/contact"),
        (replace(BOOKS, books={Book.FEES: "-fees"}), "/quickbooks/books/fees"),
        (replace(BOOKS, taxes=(replace(VAT, code="+20"),)), "/quickbooks/taxes/0/code"),
        (replace(BOOKS, products=(OwnAccount(MUG, "=x"),)), "/quickbooks/products/0/account"),
        (replace(BOOKS, books={Book.TAX: "tax"}), "/quickbooks/books"),
    ],
)
def test_what_is_no_chart_is_refused_where_it_stands(chart: Chart, pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        NONE.revised((chart,))
    assert f"'pointer': '{pointer}'" in str(refused.value.facts)
