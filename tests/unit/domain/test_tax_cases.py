"""Every case of the table is treated as it says, by the rule it names, and the law is in the data."""

from collections import Counter

import pytest

from cartwright.domain.catalog import TaxClass
from cartwright.domain.money import Money, Taxed
from cartwright.domain.tax.cases import case as sale
from cartwright.domain.tax.rules import RULES, rules_for
from tests.unit.domain.tax_cases import CASES, TaxCase

BY_ID = {rule.id: rule for rule in RULES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_a_worked_case_is_treated_as_the_table_says(case: TaxCase) -> None:
    treatment = case.treatment()
    assert treatment.rule == case.rule, treatment.reason
    taxes = [(f"{levy.jurisdiction} {levy.name}", levy.rate) for levy in treatment.levies]
    assert taxes == list(case.taxes)
    price = Money.of("100.00", "EUR")
    amount = Taxed.inside(price, treatment.rate) if case.included else Taxed.on_top(price, treatment.rate)
    assert amount.tax.decimal == case.tax


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.words)
def test_a_worked_case_explains_itself_and_names_its_law(case: TaxCase) -> None:
    treatment, rule = case.treatment(), BY_ID[case.rule]
    assert treatment.ground is rule.ground
    assert treatment.reason.startswith("The buyer ")
    assert "{" not in treatment.reason
    assert rule.source
    assert rule.url.startswith("https://")
    assert all(levy.source for levy in treatment.levies)


def test_the_table_has_more_than_a_hundred_and_twenty_cases_and_none_twice() -> None:
    assert len(CASES) >= 120
    assert [row for row, times in Counter(case.words for case in CASES).items() if times > 1] == []


def test_every_rule_and_every_class_is_in_the_table() -> None:
    assert {case.rule for case in CASES} == BY_ID.keys()
    assert {case.tax_class for case in CASES} == set(TaxClass)


def test_rules_have_ids_of_their_own_and_the_last_one_fits_anything() -> None:
    assert len(BY_ID) == len(RULES)
    sales = [sale(case.seller, case.customer, case.tax_class, case.on) for case in CASES]
    assert all(RULES[-1].decides(one) == () for one in sales)
    assert all(rules_for(one.tax_class, business=one.business)[-1] is RULES[-1] for one in sales)
