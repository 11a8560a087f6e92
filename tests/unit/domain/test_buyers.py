"""A buyer, with words or under a veil."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cartwright.domain.buyers import Buyer, Evidence, Words, together
from cartwright.domain.errors import Invalid
from cartwright.domain.ids import ProductId
from cartwright.domain.questions import Answer, FieldKind
from cartwright.domain.tax import Business, Check, NumberState, Place

ADA = Buyer("ada@buyer.example", "Ada", Place("CA", "QC", "H2X"), Evidence("CA", "CA", "US"), "fr")


def test_under_a_veil_nothing_says_who_it_is() -> None:
    veiled = ADA.under_veil()
    assert veiled.words == Words("", "", "")
    assert not any(word in repr(veiled) for word in ("ada", "Ada", "H2X"))


def test_what_the_tax_rests_on_stays() -> None:
    veiled = ADA.under_veil()
    assert (veiled.place, veiled.evidence, veiled.locale) == (Place("CA", "QC"), ADA.evidence, "fr")


def test_by_its_words_it_is_known_again() -> None:
    assert ADA.under_veil().known(ADA.words) == ADA


def test_the_business_it_buys_for_is_among_its_words() -> None:
    checked = Check(NumberState.VALID, datetime(2026, 11, 2, tzinfo=UTC), "VIES", "WAPI1", "ADA SARL")
    firm = replace(ADA, business=Business("Ada SARL", "FR40303265045", checked))
    assert firm.under_veil().business is None
    assert firm.under_veil().known(firm.words) == firm
    with pytest.raises(ValueError, match="no words"):
        replace(firm.under_veil(), business=firm.business)


def test_a_veil_over_a_veil_is_a_veil() -> None:
    assert ADA.under_veil().under_veil() == ADA.under_veil()


@pytest.mark.parametrize(
    "word", [{"email": ADA.email}, {"name": "Ada"}, {"place": Place("CA", "QC", "H2X")}], ids=str
)
def test_who_is_veiled_has_no_word_left(word: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="no words"):
        replace(ADA.under_veil(), **word)  # type: ignore[arg-type]  # one field each


def answer(product: str, said: str = "M") -> Answer:
    return Answer(
        ProductId(product), "size", FieldKind.CHOICE, "Size", said, 1, datetime(2026, 11, 2, tzinfo=UTC)
    )


def test_answers_and_what_a_link_carried_are_among_its_words() -> None:
    told = replace(ADA, answers=(answer("course"),), passed={"src": "mail"})
    veiled = told.under_veil()
    assert (veiled.answers, veiled.passed) == ((), {})
    assert veiled.known(told.words) == told
    for word in ({"answers": told.answers}, {"passed": told.passed}):
        with pytest.raises(ValueError, match="no words"):
            replace(veiled, **word)


def test_a_buyer_tells_no_more_than_was_for_these_products() -> None:
    told = replace(ADA, answers=(answer("course"), answer("mug")), passed={"src": "mail"})
    mug = told.telling({ProductId("mug")}, linked=False)
    assert (mug.answers, mug.passed) == ((answer("mug"),), {})
    assert told.telling({ProductId("course")}, linked=True).passed == {"src": "mail"}


def test_what_several_owners_were_told_is_one_buyers_again() -> None:
    told = replace(ADA, answers=(answer("course"), answer("mug")), passed={"src": "mail"})
    parts = [told.telling({ProductId(name)}, linked=name == "course") for name in ("course", "mug")]
    assert together([part.words for part in parts]) == told.words


@pytest.mark.parametrize(
    "passed",
    [{f"k{number}": "" for number in range(11)}, {"": "x"}, {"k" * 65: "x"}, {"k": "x" * 251}],
    ids=["many", "nameless", "long name", "long value"],
)
def test_a_link_carries_little(passed: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        replace(ADA, passed=passed)
