"""What Stripe's words mean where an account is linked or let go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest
import urllib3

from cartwright.adapters.processors.stripe_connect import StripeLinks
from cartwright.domain.errors import Outage
from cartwright.domain.linking import Linked, LinkRefused, Platform

OURS = Platform("ca_ours", "pk_live_ours", "sk_live_oursplatform01")
THEIRS = {"stripe_user_id": "acct_1AbCdEfGh", "livemode": True, "scope": "read_write"}


@dataclass(frozen=True)
class Answer:
    status: int
    data: bytes


@dataclass(frozen=True)
class Says:
    """Stripe, which says one thing."""

    answer: Answer

    def request(self, *_: object, **__: object) -> Answer:
        return self.answer


def links(status: int, body: object) -> StripeLinks:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    http = cast("urllib3.PoolManager", Says(Answer(status, data)))
    return StripeLinks("http://shop.localhost/v1/links/stripe", http=http)


@pytest.mark.parametrize("live", [True, False])
def test_an_account_is_linked_with_its_mode(live: bool) -> None:
    assert links(200, THEIRS | {"livemode": live}).linked(OURS, "ac_1") == Linked("acct_1AbCdEfGh", live)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, THEIRS | {"scope": "read_only"}, "scope"),
        (200, {name: said for name, said in THEIRS.items() if name != "scope"}, "scope"),
        (400, {"error": "invalid_grant", "error_description": "No such code"}, "invalid_grant"),
        (401, {"error": "invalid_client"}, "invalid_client"),
        (400, {"error": "<b>no</b>"}, "refused"),
        (400, {}, "refused"),
    ],
)
def test_what_stripe_does_not_agree_to_is_refused_in_its_word(status: int, body: object, reason: str) -> None:
    with pytest.raises(LinkRefused) as refused:
        links(status, body).linked(OURS, "ac_1")
    assert refused.value.facts == {"reason": reason}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, THEIRS | {"stripe_user_id": "acct_1/../x"}),
        (200, THEIRS | {"stripe_user_id": None}),
        (200, THEIRS | {"livemode": "true"}),
        (200, THEIRS | {"livemode": None}),
        (200, [THEIRS]),
        (200, b"<html>"),
        (429, {"error": "rate_limit"}),
        (500, {"error": "server_error"}),
    ],
)
def test_what_is_no_answer_is_an_outage(status: int, body: Any) -> None:
    with pytest.raises(Outage):
        links(status, body).linked(OURS, "ac_1")


def test_an_account_that_was_let_go_before_is_and_any_other_refusal_is_one() -> None:
    links(200, {"stripe_user_id": "acct_1AbCdEfGh"}).let_go(OURS, "acct_1AbCdEfGh")
    links(401, {"error": "invalid_client"}).let_go(OURS, "acct_1AbCdEfGh")
    with pytest.raises(LinkRefused) as refused:
        links(400, {"error": "invalid_request"}).let_go(OURS, "acct_1AbCdEfGh")
    assert refused.value.facts == {"reason": "invalid_request"}
