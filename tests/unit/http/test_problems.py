"""Refusals over HTTP: a status by kin, standard members that facts never hide, and no value echoed."""

from __future__ import annotations

import json

import pytest

from cartwright.application.ports.identities import ChallengeNeeded
from cartwright.application.ports.papers import Unanswered
from cartwright.application.reporting import LinkExpired
from cartwright.application.selling import PriceChanged
from cartwright.domain import errors
from cartwright.domain.tax import RegionNeeded
from cartwright.http import problems


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid(), 422),
        (errors.Unauthenticated(), 401),
        (errors.Declined(), 402),
        (errors.Forbidden(needs="members.manage"), 403),
        (errors.NotFound(), 404),
        (errors.MethodNotAllowed(), 405),
        (errors.Conflict(), 409),
        (errors.Gone(), 410),
        (errors.TooLarge(), 413),
        (errors.TooMany(), 429),
        (errors.Outage("the table"), 503),
    ],
)
def test_each_way_to_say_no_has_its_status(error: errors.Refusal | errors.Outage, status: int) -> None:
    assert problems.status_of(error) == status
    assert problems.problem(error)["status"] == status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PriceChanged(), 409),
        (RegionNeeded(), 422),
        (LinkExpired(), 410),
        (ChallengeNeeded(), 401),
        (Unanswered("the mail service"), 503),
    ],
)
def test_a_refusal_answers_as_its_parent(error: errors.Refusal | errors.Outage, status: int) -> None:
    assert problems.status_of(error) == status


def test_a_refusal_of_no_particular_kind_is_a_bad_request() -> None:
    class OutOfCheese(errors.Refusal):
        code = "out-of-cheese"
        title = "There is no cheese"

    assert problems.status_of(OutOfCheese()) == 400


def test_a_row_of_its_own_wins_over_the_parents() -> None:
    class Teapot(errors.NotFound):
        code = "teapot"

    nearest = [kind for kind in Teapot.__mro__ if kind in problems.STATUS]
    assert nearest[0] is errors.NotFound
    assert problems.status_of(Teapot()) == 404


def test_facts_are_members() -> None:
    body = problems.problem(PriceChanged(shown="10.00 EUR", total="12.00 EUR"), instance="abc")
    assert body == {
        "type": "urn:cartwright:problem:price-changed",
        "code": "price-changed",
        "title": "The price has changed",
        "status": 409,
        "shown": "10.00 EUR",
        "total": "12.00 EUR",
        "instance": "abc",
    }


def test_facts_never_hide_a_standard_member() -> None:
    body = problems.problem(errors.Conflict("told so", status=200, code="fine", type="x", title="y"))
    assert (body["status"], body["code"], body["title"]) == (409, "conflict", errors.Conflict.title)
    assert body["type"] == "urn:cartwright:problem:conflict"
    assert body["detail"] == "told so"


def test_what_is_empty_is_left_out() -> None:
    assert problems.problem(errors.NotFound()).keys() == {"type", "code", "title", "status"}


def test_an_outage_says_when_to_come_back_and_not_what_broke() -> None:
    error = errors.Outage("the table", retry_after=7)
    assert problems.headers(error)["retry-after"] == "7"
    assert "table" not in json.dumps(problems.problem(error))


def test_nobody_keeps_a_problem() -> None:
    for error in (errors.NotFound(), errors.Outage("the table"), ValueError()):
        headers = problems.headers(error)
        assert headers["cache-control"] == "no-store"
        assert headers["content-type"] == "application/problem+json"


def test_a_bug_says_only_which_request_it_was() -> None:
    assert problems.bug("JKJ") == {
        "type": "urn:cartwright:problem:internal-error",
        "code": "internal-error",
        "title": "Something went wrong on our side",
        "status": 500,
        "instance": "JKJ",
    }


def test_a_function_without_an_app_answers_the_same() -> None:
    answer = problems.answer(errors.TooLarge(limit=10), instance="JKJ")
    assert answer["statusCode"] == 413
    assert answer["headers"]["content-type"] == problems.MEDIA_TYPE
    assert json.loads(answer["body"]) == problems.problem(errors.TooLarge(limit=10), instance="JKJ")


@pytest.mark.parametrize(
    ("location", "pointer"),
    [
        (("body",), ""),
        (("body", "address", "country"), "/address/country"),
        (("body", "options", 0, "price"), "/options/0/price"),
        (("body", "a/b", "c~d"), "/a~1b/c~0d"),
        (("query", "month"), "?month"),
        (("path", "permission"), "path:permission"),
        (("header", "accept"), "header:accept"),
        (("body", "options", 0, "plan", "free", "price"), "/options/0/plan/price"),
        (("body", "options", 0, "plan", "free"), "/options/0/plan"),
        (("body", "options", 1, "plan", "free"), "/options/1/plan/free"),
        (("body", "answers", "size", "[key]"), "/answers/size"),
        (("body", "answers", "[key]"), "/answers/[key]"),
        (("body", "odd", "kind"), "/odd/kind"),
        (("body", "odd", "free"), "/odd/free"),
    ],
)
def test_a_mistake_is_pointed_at(location: tuple[str | int, ...], pointer: str) -> None:
    """In what was sent, whatever the parser calls what it took it for."""
    body = {"options": [{"plan": {"kind": "free"}}], "answers": {"size": 1, "[key]": 1}, "odd": {"kind": []}}
    found = problems.validation([{"loc": location, "msg": "Field required", "input": "s3cret"}], body)
    assert found.facts["errors"] == [{"pointer": pointer, "detail": "Field required"}]


def test_the_value_that_was_wrong_is_not_repeated() -> None:
    mistake = {"loc": ("body", "password"), "msg": "too short", "input": "s3cret", "ctx": {"given": "s3cret"}}
    assert "s3cret" not in json.dumps(problems.problem(problems.validation([mistake])))
