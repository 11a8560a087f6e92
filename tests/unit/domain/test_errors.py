"""How the shop says no."""

import pytest

from cartwright.domain.errors import Forbidden, Invalid, NotFound, Outage


def test_a_refusal_keeps_its_facts_beside_its_words() -> None:
    refused = NotFound("no such page", slug="course")
    assert str(refused) == refused.detail == "no such page"
    assert dict(refused.facts) == {"slug": "course"}


def test_a_refusal_without_words_is_known_by_its_title() -> None:
    assert str(NotFound()) == NotFound.title
    assert NotFound().detail == ""


def test_the_facts_of_a_refusal_cannot_be_changed_afterwards() -> None:
    with pytest.raises(TypeError):
        NotFound(slug="course").facts["slug"] = "other"  # type: ignore[index]


def test_a_payload_that_does_not_parse_is_told_where_and_why() -> None:
    refused = Invalid.at("/email", "not an e-mail address")
    assert refused.facts["errors"] == [{"pointer": "/email", "detail": "not an e-mail address"}]


def test_who_may_not_act_is_told_what_is_missing() -> None:
    refused = Forbidden(needs="refund", order="ord")
    assert refused.needs == "refund"
    assert dict(refused.facts) == {"needs": "refund", "order": "ord"}


def test_an_outage_names_what_did_not_answer_and_when_to_ask_again() -> None:
    out = Outage("processor", retry_after=30)
    assert (str(out), out.what, out.retry_after) == ("processor", "processor", 30)
