"""A tax report as pages: the sums that are in its figures, in eight languages, on three pages at most."""

from __future__ import annotations

import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from cartwright.adapters.documents import typefaces
from cartwright.adapters.documents.summing import ACCENT, BOXES, ROWS, TAXES, summed
from cartwright.adapters.mail.display import Display
from cartwright.domain.money import Money
from cartwright.domain.tax import Ground
from cartwright.languages import languages
from tests.contract.adapters.report_files import NAMES as NAMES_OF
from tests.contract.adapters.report_files import a_home, a_line, files, full
from tests.contract.documents.samples import BINDER, LOGO, figures, pdf, words
from tests.contract.documents.test_pages import HOSTILE, NAMES


def said(told: Any, locale: str = "en") -> str:
    return " ".join(words(BINDER.pdf(told, locale=locale)).split())


def called(told: Any, name: str) -> Any:
    return told | {"seller": told["seller"] | {"legal_name": name}}


def many(home: str = "DE") -> Any:
    """Of more than anybody sells: forty places and products, in three currencies, by two treatments each."""
    places = sorted(
        "AU BE BG BR CA CH CL CN CY CZ DK EE EG ES FI FR GR HR HU ID IE IL IN IS IT JP KE LT LU LV".split()
    )
    lines = [
        a_line(
            number,
            country=place,
            currency=currency,
            ground=ground,
            of="2026-08" if number % 2 else "2026-11",
            product=f"prd_{number}",
        )
        for number, place in enumerate(places)
        for currency in ("EUR", "USD", "GBP")
        for ground in ("oss", "destination")
    ]
    told = json.loads(dict(files("2026-Q4", [*lines, *a_home(home)], home))["json"])
    for one in told["sections"]["products"]:
        one["name"] = "Wide " * 40
    return told


def test_each_sum_of_the_figures_is_on_it() -> None:
    told, show = figures("report"), Display("en")
    found = said(told)
    sections = told["sections"]
    for one in [*sections["summary"], *sections["taxes"]]:
        for amount in (one["net"], one["tax"]):
            assert show.money(Money.of(amount, one["currency"])) in found
    for one in sections["boxes"]:
        assert one["says"] in found
    assert "Owed for Q4 2026" in found
    assert told["files"][0]["sha256"] in found


@pytest.mark.parametrize("language", sorted(languages()))
def test_what_an_accountant_has_to_work_out_is_named_with_its_sum(language: str) -> None:
    sold = {"levy": "", "rate": "0", "tax": 0, "country": "DE"}
    grounds = ("margin-art", "margin-collectors", "margin-second-hand", "margin-travel")
    lines = [a_line(place, ground=ground, net=480_00, **sold) for place, ground in enumerate(grounds)]
    view = summed(json.loads(dict(files("2026-Q4", lines))["json"]), locale=language)
    show = Display(language)
    rows = [row for section in view["sections"] for row in section["rows"]]
    owed = show.say("report-exceptions-margin-unknown", sums=show.money(Money.of("1920.00", "EUR")))
    assert [" ".join(owed.split()), "4"] in [[" ".join(row[0].split()), *row[1:]] for row in rows]
    told = " ".join(str(rows).split())
    assert all(show.say(f"treatment-{ground}") in told for ground in grounds)


def test_the_sellers_logo_is_on_it_and_a_broken_one_is_left_out() -> None:
    told = figures("report")
    with_it, without, broken = (BINDER.pdf(told, locale="en", logo=one) for one in (LOGO, None, LOGO[:200]))
    pictures = [len(PdfReader(BytesIO(made)).pages[0].images) for made in (with_it, without, broken)]
    assert pictures == [1, 0, 0]
    assert broken == without


def test_it_is_in_the_sellers_colour() -> None:
    assert [summed(figures("report"), locale="en", accent=one)["accent"] for one in ("#0b5d4e", "")] == [
        "#0b5d4e",
        ACCENT,
    ]
    assert BINDER.pdf(figures("report"), locale="en", accent="#0b5d4e") != BINDER.pdf(
        figures("report"), locale="en"
    )


def test_of_taxes_and_products_the_greatest_are_first_currency_by_currency() -> None:
    sold = [("AT", "EUR", 100_00), ("IT", "USD", 700_00), ("FR", "EUR", 300_00), ("BE", "EUR", -200_00)]
    lines = [
        a_line(day, country=country, currency=currency, net=net, tax=net // 5, product=f"prd_{day}")
        for day, (country, currency, net) in enumerate(sold)
    ]
    view = summed(json.loads(dict(files("2026-11", lines))["json"]), locale="en")
    rows = [[row[0] for row in one["rows"]] for one in view["sections"] if len(one["rows"]) == len(sold)]
    assert rows[0] == ["France", "Belgium", "Austria", "Italy"]
    assert rows[1] == [NAMES_OF[day] for day in (2, 3, 0, 1)]


def test_what_each_product_earned_is_on_it() -> None:
    told = figures("report")
    found = said(told)
    assert "By product" in found
    for one in told["sections"]["products"]:
        assert Display("en").money(Money.of(one["gross"], one["currency"])) in found


def test_drawn_again_it_is_the_same_bytes() -> None:
    assert pdf("report") == pdf("report")


@pytest.mark.parametrize("language", sorted(languages()))
def test_boxes_are_told_of_in_its_clients_language_and_one_that_nobody_knows_as_it_was(language: str) -> None:
    told = figures("report")
    told["sections"]["boxes"].append(told["sections"]["boxes"][0] | {"says": "A box of the year before"})
    [boxes] = [one for one in summed(told, locale=language)["sections"] if one["wide"] == 1]
    of = Display(language)
    said = [of.box(one["says"]) for one in told["sections"]["boxes"]]
    assert [row[1] for row in boxes["rows"]] == said
    assert said[-1] == "A box of the year before"
    kept = [one["says"] for one in told["sections"]["boxes"][:-1]]
    assert (said[:-1] == kept) is (language == "en")


def test_of_too_many_boxes_those_with_something_in_them_are_shown_first_and_its_own_countrys() -> None:
    sold = [line for line in full() if line.facts[0].net.currency in {"EUR", "GBP"}]
    told, show = json.loads(dict(files("2026-Q4", [*sold, *a_home("CH")], "CH"))["json"]), Display("en")
    filled = [one for one in told["sections"]["boxes"] if Decimal(one["amount"])]
    own = [one for one in filled if one["country"] == "CH"]
    assert len(own) < BOXES < len(told["sections"]["boxes"])
    [boxes] = [one for one in summed(told, locale="en")["sections"] if one["wide"] == 1]
    assert len(boxes["rows"]) == BOXES
    assert [row[1:] for row in boxes["rows"][: len(own)]] == [
        [one["says"], show.money(Money.of(one["amount"], one["currency"]))] for one in own
    ]
    few = json.loads(dict(files("2026-Q4", full()))["json"])
    [boxes] = [one for one in summed(few, locale="en")["sections"] if one["wide"] == 1]
    assert [row[1] for row in boxes["rows"]] == [one["says"] for one in few["sections"]["boxes"]]


@pytest.mark.parametrize("language", sorted(languages()))
def test_it_speaks_its_clients_language(language: str) -> None:
    show, told = Display(language), figures("report")
    found = said(told, language)
    for phrase in (
        "report",
        "report-totals",
        "report-taxes",
        "report-exceptions",
        "treatment-reverse-charge",
    ):
        assert show.say(phrase) in found
    assert show.country("FR") in found
    assert show.quarter("2026-Q4") in found


def test_whatever_is_sold_it_is_three_pages_at_most_and_says_how_much_more_there_is() -> None:
    told = many()
    taxes = len(told["sections"]["taxes"])
    assert taxes > TAXES
    assert len(told["sections"]["oss"][0]["supplies"]) > ROWS
    for home, language in (("DE", "pl"), ("CH", "fr"), ("AU", "nl")):
        made = PdfReader(BytesIO(BINDER.pdf(many(home), locale=language)))
        assert len(made.pages) <= 3, (home, language)
    view = summed(told, locale="en")
    notes = [words for section in view["sections"] for words in section["notes"]]
    assert f"{taxes - TAXES} more, which the file has" in notes


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-11", "November 2026"),
        ("2026-Q4", "Q4 2026"),
        ("2026", "2026"),
        ("2026-10-05..2026-11-04", "October 5, 2026 – November 4, 2026"),
        ("2026-11-05..2026-11-06", "November 5, 2026 – November 6, 2026"),
    ],
)
def test_a_period_is_called_what_people_call_it(period: str, words: str) -> None:
    assert summed(figures("report") | {"period": period}, locale="en")["period"] == words


@pytest.mark.parametrize("ground", Ground)
def test_every_treatment_has_a_name(ground: Ground) -> None:
    lines = [a_line(1, ground=ground)]
    view = summed(json.loads(dict(files("2026-11", lines))["json"]), locale="en")
    [taxes] = [one for one in view["sections"] if one["words"] == 2 and len(one["columns"]) == 5]
    assert taxes["rows"][0][1] == Display("en").say(f"treatment-{ground}")


def test_a_bar_is_as_long_as_its_share_and_says_when_it_is_below_nothing() -> None:
    lines = [a_line(1), a_line(2, country="AT", tax=-5_00), a_line(3, country="DE", tax=0)]
    chart = summed(json.loads(dict(files("2026-11", lines))["json"]), locale="en")["chart"]
    bars = [(bar["label"], bar["share"], bar["below"]) for bar in chart["bars"]]
    assert bars == [("France", 100, False), ("Austria", 25, True)]


def test_where_nothing_was_taxed_the_bars_are_what_was_sold() -> None:
    lines = [a_line(1, country="US", ground="not-registered", levy="", rate="0", tax=0)]
    chart = summed(json.loads(dict(files("2026-11", lines))["json"]), locale="en")["chart"]
    assert chart["title"] == "Sales without tax by place, in EUR"
    assert [bar["amount"] for bar in chart["bars"]] == ["€100.00"]


def test_what_is_behind_the_greatest_is_one_bar() -> None:
    chart = summed(figures("report"), locale="en")["chart"]
    assert (len(chart["bars"]), chart["bars"][-1]["label"]) == (9, "Others")


def test_without_a_rate_what_is_owed_is_not_known() -> None:
    told = figures("report")
    [oss] = told["sections"]["oss"]
    for line in oss["supplies"]:
        if line["currency"] == "USD":
            line.update(net_eur=None, tax_eur=None)
    oss["owed_eur"] = None
    assert "Owed for Q4 2026: not known without the rates of USD" in said(told)


def test_a_correction_that_came_too_late_says_so() -> None:
    told = figures("report")
    told["sections"]["oss"][0]["corrections"][0].update(too_late=True, earlier="2023-Q2")
    assert "Q2 2023: more than three years ago, so in no return" in said(told)


def test_names_of_every_script_are_written() -> None:
    assert typefaces.UNKNOWN not in said(called(figures("report-nothing"), " · ".join(NAMES)))


@pytest.mark.parametrize("evil", HOSTILE)
def test_nothing_that_somebody_wrote_is_more_than_words(evil: str) -> None:
    assert evil in said(called(figures("report-nothing"), evil))
