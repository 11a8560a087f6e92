"""The log tells of every edit: whatever can be said of a product differently is told differently."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest

from cartwright.application.editing import _changed
from cartwright.domain.abandonment import Abandonment
from cartwright.domain.alternatives import Alternative
from cartwright.domain.availability import Availability
from cartwright.domain.catalog import Abroad, Bump, PricingOption, Product, TaxClass
from cartwright.domain.contests import Contest
from cartwright.domain.discounts import Fixed, Percent
from cartwright.domain.dunning import Dunning
from cartwright.domain.files import File
from cartwright.domain.fulfilment import Access, Fulfilment
from cartwright.domain.funnel import Offered, Step
from cartwright.domain.ids import ConnectionId, FileId, OptionId, ProductId, StepId
from cartwright.domain.looks import Look, Theme
from cartwright.domain.plan_changes import PlanChange
from cartwright.domain.plans import Chosen, Free, Interval, OneTime, Split, Subscription
from cartwright.domain.questions import Field, FieldKind, Terms
from cartwright.domain.redirects import Redirect
from cartwright.domain.shipping import Fare, Zone
from tests.fakes.world import NOON
from tests.unit.domain.shop import ACCOUNT, NORTHWIND, OLIVEIRA
from tests.unit.domain.test_refunds import eur

HOUR = timedelta(hours=1)
ONE, OTHER = ProductId("prd_1"), ProductId("prd_2")
OPTION = OptionId("opt_1")

FULL = Product(
    account=ACCOUNT,
    id=ONE,
    owner=NORTHWIND,
    name="Loom",
    slug="loom",
    tax_class=TaxClass.PHYSICAL,
    tax_included=True,
    options=(
        PricingOption(OPTION, "Once", OneTime(eur("100.00")), (Abroad("CH", OneTime(eur("110.00"))),)),
        PricingOption(OptionId("opt_2"), "For nothing", Free("EUR")),
        PricingOption(OptionId("opt_3"), "As you like", Chosen(eur("20.00"), eur("5.00"))),
        PricingOption(
            OptionId("opt_4"), "Monthly", Subscription(eur("9.00"), Interval.MONTHLY, 12, eur("1.00"), 14)
        ),
        PricingOption(OptionId("opt_5"), "In parts", Split(eur("90.00"), Interval.MONTHLY, 3)),
    ),
    connection=ConnectionId("con_1"),
    summary="Weaves.",
    bullets=("Beech",),
    bumps=(Bump(OTHER, OptionId("opt_9"), "Add yarn"),),
    owned_before=(OLIVEIRA,),
    most=2,
    look=Look(Theme.TWO_STEP, "#336699", ("https://shop.example",)),
    sold=Availability(NOON, NOON + HOUR, 9, 3),
    steps=(
        Step(
            StepId("stp_1"),
            Offered.UPSELL,
            OTHER,
            OptionId("opt_9"),
            "Yarn?",
            StepId("stp_2"),
            StepId("stp_2"),
            HOUR,
            Percent(Decimal("0.1")),
        ),
        Step(StepId("stp_2"), Offered.DOWNSELL, OTHER, OPTION, "Less?", discount=Fixed((eur("5.00"),))),
    ),
    shipping=(Zone(("DE",), (Fare(eur("5.00"), eur("1.00"), eur("90.00")),)),),
    fields=(Field("size", "Which?", FieldKind.CHOICE, False, ("S", "M")),),
    terms=Terms("I agree.", "https://shop.example/terms"),
    fulfilment=Fulfilment(
        "Welcome.",
        Redirect("https://shop.example/in", True),
        Access(30, True),
        (File(FileId("fil_1"), NORTHWIND, ONE, "Guide.pdf", "application/pdf", 5, "v1"),),
    ),
    contest=Contest(ONE, OTHER, ("loom", "loom-b"), 40, NOON, NOON + HOUR, OTHER),
    abandonment=Abandonment(True, HOUR, "Still there?", "Your loom.", "LOOM10"),
    dunning=Dunning(),
    alternatives=(Alternative(ConnectionId("con_2")),),
    changes=(PlanChange(OptionId("opt_4"), OPTION),),
)
"""With something in each place there is."""

NO_EDITS = {
    # What a product is, and nobody edits; whose it is has an entry of its own.
    *("account", "id", "owner", "slug", "tax_class", "tax_included", "owned_before"),
    # Follows from the rest, or is a name of ours for the place that it is in.
    *("options.id", "steps.id", "shipping.fares.first.currency"),
    *("contest.slugs", "contest.since", "contest.ended"),
    # Of a file all is fixed but its name: another one has another id.
    *(f"fulfilment.files.{of}" for of in ("client", "product", "media_type", "size", "revision")),
}


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every way to say one thing of it differently, with where that is; None where there is nothing."""
    if is_dataclass(value):
        shape = getattr(value, "kind", None)
        for one in fields(value):
            if one.name == "kind" and not isinstance(shape, Enum):
                continue  # which of several shapes it is: not another value of this one
            for where, other in leaves(getattr(value, one.name), f"{name}.{one.name}".removeprefix(".")):
                yield where, other and twin(value, one.name, other[0])
    elif isinstance(value, tuple) and value:
        yield name, (value[1:],)
        for number, part in enumerate(value):
            for where, other in leaves(part, name):
                yield where, other and ((*value[:number], other[0], *value[number + 1 :]),)
    else:
        yield name, differently(value, name)


def differently(value: Any, name: str) -> tuple[Any] | None:
    """Another value, as one of one."""
    match value:
        case str() if name in {"steps.accepted", "steps.declined"}:
            return (None,)
        case str() if name.endswith("currency"):
            return ("CHF",)
        case Enum():
            return (next(one for one in type(value) if one is not value),)
        case bool():
            return (not value,)
        case str():
            return (f"{value}x",)
        case int() | Decimal():
            return (value + 1,)
        case datetime() | timedelta():
            return (value + HOUR,)
        case _:
            return None


def twin(value: Any, name: str, other: Any) -> tuple[Any]:
    """It with another value there, whether that could be or not."""
    made = object.__new__(type(value))
    for one in fields(value):
        object.__setattr__(made, one.name, other if one.name == name else getattr(value, one.name))
    return (made,)


EDITS: dict[str, list[Product]] = {where: [] for where, _ in leaves(FULL)}
for _where, _after in leaves(FULL):
    EDITS[_where] += _after or ()


def test_in_each_place_there_is_something_and_what_is_left_out_is_there() -> None:
    assert [where for where, afters in EDITS.items() if not afters] == []
    assert EDITS.keys() >= NO_EDITS


@pytest.mark.parametrize("where", sorted(EDITS.keys() - NO_EDITS - {"version"}))
def test_the_log_tells_of_every_edit_before_and_after(where: str) -> None:
    for after in EDITS[where]:
        told = _changed(FULL, after)
        assert told, after
        assert all(was != now for was, now in told.values())
