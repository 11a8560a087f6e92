"""Two pages that contest, over HTTP."""

from __future__ import annotations

import pytest

from tests.component.agency import Agency


@pytest.fixture
def two(agency: Agency) -> Agency:
    """Two live pages of one client."""
    agency.connect("stripe", "nordwind")
    for slug in ("atlas", "globe"):
        agency.sell(slug, "nordwind", "10.00", through="stripe")
    return agency


def where(agency: Agency) -> str:
    return f"/products/{agency.products['atlas'].id}/contest"


def test_a_contest_is_begun_looked_at_and_ended(two: Agency) -> None:
    first, second = (two.products[slug].id for slug in ("atlas", "globe"))
    assert two.api("owner", "PUT", where(two), {"against": second, "share": 40}).status == 204
    seen = two.api("owner", "GET", where(two)).json
    left = {"abandoned": 0, "mailed": 0, "recovered": 0}
    none = {"views": 0, "starts": 0, "bought": 0, "conversion": None, **left}
    assert seen["first"] == {"product": first, "traffic": none}
    assert seen["second"] == {"product": second, "traffic": none}
    assert (seen["share"], seen["ended"], seen["winner"]) == (40, None, None)
    assert (seen["ratio"], seen["low"], seen["high"], seen["p"]) == (None, "0.0000", None, "1.0000")
    assert (seen["better"], seen["confidence"]) == (None, "0.95")
    again = two.api("owner", "PUT", where(two), {"against": second})
    assert (again.status, again.code) == (409, "in-contest")
    assert two.api("owner", "PUT", f"{where(two)}/ending", {"winner": second}).status == 204
    seen = two.api("owner", "GET", where(two)).json
    assert (seen["winner"], bool(seen["ended"])) == (second, True)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"against": "x#y"}, "not-found"),
        ({"share": 50}, "invalid-request"),
        ({"against": "x", "share": 99}, "invalid-request"),
    ],
)
def test_what_is_no_contest_is_refused(two: Agency, payload: dict[str, object], code: str) -> None:
    before = two.deployment.dump()
    assert two.api("owner", "PUT", where(two), payload).code == code
    assert two.deployment.dump() == before
