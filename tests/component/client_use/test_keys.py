"""Client use, rule 5: an API key is a member's, and sees what that member sees."""

from __future__ import annotations

from urllib.parse import quote

from cartwright.domain.access import Right
from cartwright.domain.ids import derived
from tests.component.agency import BUYER, Agency
from tests.component.client_use.cast import NOVEMBER, forbid, got, grant, permit, revoke
from tests.component.test_api_keys import OPEN, by_key, key


def looks(agency: Agency) -> list[str]:
    """Every look that is open to keys, at things of Nordwind's, of Atelier's and of nobody's."""
    course, templates = agency.products["course"].id, agency.products["templates"].id
    sales = got(agency, "owner", "/sales")["items"]
    own = agency.clients["atelier"].id
    found = [
        "/me",
        "/can?action=reports.tax",
        f"/can?action=view&resource={course}",
        f"/can?action=transactions&resource={templates}",
        "/products",
        f"/products/{course}",
        f"/products/{templates}",
        "/coupons",
        "/coupons/TEMPLATES15",
        "/coupons/COURSE15",
        "/sales",
        f"/sales?product={course}",
        f"/sales?product={templates}",
        *(f"/sales/{sale['id']}" for sale in sales),
        "/customers",
        f"/customers/lookup?email={quote(BUYER)}",
        f"/customers/lookup?order={sales[0]['order']}",
        "/customers/lookup?document=AL-TEST-000001",
        "/customers/lookup?document=NW-TEST-000001",
        f"/stats?{NOVEMBER}",
        f"/stats?{NOVEMBER}&product={templates}",
        *(f"/sales/{sale['id']}/subscriptions" for sale in sales),
        *(f"/sales/{sale['id']}/refunds" for sale in sales),
        f"/products/{course}/subscriptions",
        f"/products/{templates}/subscriptions",
        f"/subscriptions/{derived('subscription', 'nobody')}",
        "/tax-reports?period=2026-11",
        f"/clients/{own}/tax-reports",
        f"/clients/{agency.clients['nordwind'].id}/tax-reports",
        f"/clients/{own}/books?month=2026-11",
        f"/clients/{own}/books/breaks",
        f"/clients/{agency.clients['nordwind'].id}/books?month=2026-11",
    ]
    looked = {path.partition("?")[0].split("/")[1] for path in found}
    assert looked == {path.split("/")[1] for _, path in OPEN}, "a route for keys that nobody looks through"
    return found


def test_a_key_belongs_to_a_member_and_sees_exactly_what_that_member_sees(sold: Agency) -> None:
    """What this member sees is for tests, and a key for tests sees all of it; but tax reports and books
    hold none, and are for live keys."""
    permissions = ("coupons.view", "customers.lookup", "reports.tax")
    for slug in ("templates", "course"):
        sold.discount(f"{slug.upper()}15", slug)
    for permission in permissions:
        permit(sold, "maker", permission)
    test, live = (key(sold, "maker", *Right, *permissions, mode=mode) for mode in ("test", "live"))
    seen = 0
    for path in looks(sold):
        text = live if "/tax-reports" in path or path.endswith(("/books?month=2026-11", "/breaks")) else test
        by_login, with_key = sold.api("maker", "GET", path), by_key(sold, text, "GET", path)
        assert with_key.status == by_login.status, path
        if by_login.status == 200 and path != "/me":
            assert with_key.json == by_login.json, path
            seen += 1
    assert seen > 10
    held = got(sold, "maker", f"/keys?member={sold.members['maker'].id}")["items"]
    assert [one["label"] for one in held] == ["Zap", "Zap"]


def test_a_key_loses_access_the_moment_a_grant_or_permission_is_revoked(sold: Agency) -> None:
    grant(sold, "maker", "course", Right.VIEW, Right.TRANSACTIONS)
    permit(sold, "maker", "customers.lookup")
    text = key(sold, "maker", *Right, "customers.lookup")
    course = sold.products["course"].id
    paths = (f"/products/{course}", f"/sales?product={course}")
    lookup = "/customers/lookup?document=AL-TEST-000001"
    assert {by_key(sold, text, "GET", path).status for path in (*paths, lookup)} == {200}
    revoke(sold, "maker", "course")
    for path in paths:
        assert by_key(sold, text, "GET", path).code == "not-found", path
    listed = by_key(sold, text, "GET", "/products").json["items"]
    assert [one["slug"] for one in listed] == ["templates"]
    forbid(sold, "maker", "customers.lookup")
    assert by_key(sold, text, "GET", lookup).json["needs"] == "customers.lookup"


def test_a_key_whose_member_is_gone_opens_nothing(sold: Agency) -> None:
    text = key(sold, "maker", "view")
    assert by_key(sold, text, "GET", "/products").status == 200
    assert sold.api("owner", "DELETE", f"/members/{sold.members['maker'].id}").status == 204
    assert by_key(sold, text, "GET", "/products").status == 401
