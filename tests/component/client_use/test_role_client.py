"""Client use, rule 2: what members of role `client` are, whatever they were given."""

from __future__ import annotations

import pytest

from cartwright.domain.access import NEVER_FOR_CLIENTS, Permission, Right
from tests.component.agency import BUYER, Agency
from tests.component.apis import routes
from tests.component.client_use.cast import (
    NOVEMBER,
    forbid,
    got,
    grant,
    lines,
    needs,
    permit,
    permitting,
    revoke,
    slugs,
    smuggle,
    unlogged,
)
from tests.component.payloads import edit_payload, payload, profile_payload


@pytest.fixture
def keen(cast: Agency) -> Agency:
    """`maker` holds every permission there is, those that no client can be given too, and every right."""
    smuggle(cast, "maker", Permission)
    grant(cast, "maker", "own", *Right)
    grant(cast, "maker", "course", *Right)
    return cast


def test_members_of_role_client_never_create_clone_archive_or_give_away_a_product_whatever_their_permissions(
    keen: Agency,
) -> None:
    before = unlogged(keen)
    assert (
        needs(keen.api("maker", "POST", "/products", payload(keen, "POST", "/products"))) == "products.create"
    )
    for slug in ("templates", "course"):
        product = keen.products[slug]
        path = f"/products/{product.id}"
        archived = edit_payload(product) | {"mode": "archived"}
        clone = {"slug": "mine", "owner": keen.clients["atelier"].id}
        assert needs(keen.api("maker", "POST", f"{path}/clones", clone)) == "products.create"
        assert needs(keen.api("maker", "PUT", path, archived)) == "products.create"
        handed = keen.api("maker", "PUT", f"{path}/owner", {"owner": keen.clients["atelier"].id})
        assert needs(handed) == "products.owner"
    assert unlogged(keen) == before
    course = keen.products["course"]
    edited = keen.api("maker", "PUT", f"/products/{course.id}", edit_payload(course))
    assert edited.status == 200, "and what it may do with a product, it still may"


def test_members_of_role_client_never_see_or_use_the_affiliate_centre(keen: Agency) -> None:
    for resource in ("", keen.clients["atelier"].id, keen.products["templates"].id):
        told = got(keen, "maker", f"/can?action=affiliates.manage&resource={resource}")
        assert (told["allowed"], told["because"]) == (False, "never for members of role client")
    assert permitting(keen, "seller", "affiliates.manage").status == 422
    centre = [path for _, path in routes() if "affiliate" in path or "/jv" in path]
    assert centre == [], "it is there by now: let a client's member knock at each of these"


def test_members_of_role_client_never_see_or_use_members(keen: Agency) -> None:
    before = unlogged(keen)
    looker = f"/members/{keen.members['looker'].id}"
    for method, path, sent in (
        ("GET", "/members", None),
        ("POST", "/members", payload(keen, "POST", "/members")),
        ("GET", looker, None),
        ("DELETE", looker, None),
        ("GET", f"{looker}/can?action=view", None),
        ("GET", f"{looker}/sees", None),
        ("POST", f"{looker}/invitation", None),
        ("PUT", f"{looker}/role", {"role": "staff"}),
        ("PUT", f"{looker}/suspension", {}),
        ("PUT", f"{looker}/permissions/reports.tax", {}),
        ("PUT", f"{looker}/grants/{keen.products['templates'].id}", {"rights": ["view"]}),
        ("PUT", f"/members/{keen.members['maker'].id}/grants/own", {"rights": ["view"]}),
    ):
        answer = keen.api("maker", method, path, sent)
        assert needs(answer) == "members.manage", path
        assert keen.members["looker"].email not in answer.text
    assert unlogged(keen) == before


def test_members_of_role_client_never_see_or_use_other_clients(keen: Agency) -> None:
    own = keen.clients["atelier"].id
    assert [client["id"] for client in got(keen, "maker", "/clients")["items"]] == [own]
    before = unlogged(keen)
    for name in ("nordwind", "lookout", "house"):
        path = f"/clients/{keen.clients[name].id}"
        for method, where, sent in (
            ("GET", path, None),
            ("GET", f"{path}/profiles", None),
            ("GET", f"{path}/notices", None),
            ("GET", f"{path}/tax-reports", None),
            ("POST", f"{path}/tax-reports", {"period": "2026-10"}),
            ("PUT", f"{path}/profile", profile_payload(keen)),
        ):
            assert keen.api("maker", method, where, sent).code == "not-found", where
    assert needs(keen.api("maker", "POST", "/clients", profile_payload(keen))) == "members.manage"
    assert unlogged(keen) == before


def test_members_of_role_client_never_see_or_use_the_accounts_billing(keen: Agency) -> None:
    """What an account is, costs and is called is its owners' alone."""
    before = unlogged(keen)
    for method, path, sent in (
        ("GET", "/settings", None),
        ("PUT", "/settings", payload(keen, "PUT", "/settings")),
        ("GET", "/subdomain", None),
        ("PUT", "/subdomain", {"subdomain": "mine"}),
        ("GET", "/domains", None),
        ("POST", "/domains", {"host": "shop.atelier.example"}),
        ("PUT", "/ownership", {"member": keen.members["maker"].id}),
    ):
        assert needs(keen.api("maker", method, path, sent)) == "account.manage", path
    assert unlogged(keen) == before
    # What a subscription is charged by is its buyer's plan, and no account's; so is what it may change to.
    of_the_account = [
        path for _, path in routes() if "/subscriptions/" not in path and "/products/" not in path
    ]
    assert not [path for path in of_the_account if "billing" in path or "plan" in path]


def test_what_no_client_may_hold_is_not_given_to_one(cast: Agency) -> None:
    before = unlogged(cast)
    for permission in NEVER_FOR_CLIENTS:
        answer = permitting(cast, "maker", permission)
        assert (answer.status, answer.code) == (422, "invalid-request"), permission
    assert unlogged(cast) == before


def test_with_settings_manage_they_add_connections_and_never_remove_or_overwrite_an_existing_one(
    keen: Agency,
) -> None:
    till = {"processor": "sandbox", "label": "Own", "credentials": {"webhook_secrets": "whsec-own"}}
    kit = {"service": "kit", "label": "Own", "credentials": {"api_key": "kit_own"}}
    own = keen.api("maker", "POST", "/connections", till)
    letters = keen.api("maker", "POST", "/autoresponders", kit)
    assert (own.status, letters.status) == (201, 201)
    before = unlogged(keen)
    for path, secrets in (
        (f"/connections/{own.json['id']}", till["credentials"]),
        (f"/connections/{keen.connections['sandbox'].id}", till["credentials"]),
        (f"/autoresponders/{letters.json['id']}", kit["credentials"]),
    ):
        assert needs(keen.api("maker", "DELETE", path)) == "connections.remove"
        renewed = keen.api("maker", "PUT", f"{path}/credentials", {"credentials": secrets})
        assert needs(renewed) == "connections.remove"
    secrets_of = f"/connections/{own.json['id']}/secrets"
    [first] = keen.api("maker", "GET", secrets_of).json["items"]
    assert needs(keen.api("maker", "DELETE", f"{secrets_of}/{first['id']}")) == "connections.remove"
    ending = {"secret": "whsec-own-next", "old_for_hours": 0}
    assert needs(keen.api("maker", "POST", secrets_of, ending)) == "connections.remove"
    assert keen.api("maker", "GET", f"/connections/{keen.connections['sandbox'].id}/secrets").status == 404
    assert keen.api("maker", "POST", "/autoresponders", kit).code == "service-connected"
    assert unlogged(keen) == before
    more = keen.api("maker", "POST", secrets_of, {"secret": "whsec-own-next"})
    assert [(one["good"], one["until"]) for one in more.json["items"]] == [(True, None), (True, None)]
    # Without the permission, nothing is added either.
    assert needs(keen.api("seller", "POST", "/connections", till)) == "settings.manage"
    assert needs(keen.api("seller", "POST", "/autoresponders", kit)) == "settings.manage"


def test_they_see_a_product_its_orders_customers_and_stats_only_through_a_grant(sold: Agency) -> None:
    """Nordwind owns the course and the atlas; its member sees them when, and as long as, it is granted."""
    course, atlas = sold.products["course"].id, sold.products["atlas"].id
    permit(sold, "seller", "customers.lookup")
    [sale] = got(sold, "owner", f"/sales?product={course}")["items"]

    def sees_nothing() -> None:
        assert slugs(sold, "seller") == []
        assert got(sold, "seller", "/sales")["items"] == []
        assert got(sold, "seller", f"/stats?{NOVEMBER}")["total"] == []
        for path in (
            f"/products/{course}",
            f"/sales/{sale['id']}",
            f"/sales?product={course}",
            f"/stats?{NOVEMBER}&product={atlas}",
            f"/customers/lookup?email={BUYER}",
            f"/customers/lookup?order={sale['order']}",
        ):
            assert sold.api("seller", "GET", path).code == "not-found", path

    sees_nothing()
    for slug in ("course", "atlas"):
        grant(sold, "seller", slug, Right.VIEW, Right.TRANSACTIONS, Right.STATS)
    assert slugs(sold, "seller") == ["atlas", "course"]
    assert lines(got(sold, "seller", "/sales")) == ["Atlas", "Course"]
    assert lines(got(sold, "seller", f"/customers/lookup?email={BUYER}")) == ["Atlas", "Course"]
    assert [each["gross"]["minor"] for each in got(sold, "seller", f"/stats?{NOVEMBER}")["total"]] == [1000]
    for slug in ("course", "atlas"):
        revoke(sold, "seller", slug)
    sees_nothing()
    forbid(sold, "seller", "customers.lookup")
    assert needs(sold.api("seller", "GET", f"/customers/lookup?email={BUYER}")) == "customers.lookup"
