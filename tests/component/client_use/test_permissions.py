"""Client use, the table of permissions: each row, walked by who may hold it and who may not."""

from __future__ import annotations

from typing import Any

import pytest

from cartwright.domain.access import NEVER_FOR_CLIENTS, Permission, Right
from cartwright.domain.ids import derived
from tests.component.agency import BUYER, Agency
from tests.component.apis import routes
from tests.component.client_use.cast import (
    NOVEMBER,
    got,
    grant,
    lines,
    needs,
    permit,
    permitting,
    slugs,
    smuggle,
)
from tests.component.payloads import payload, profile_payload


def can(agency: Agency, member: str, action: str, resource: str = "") -> Any:
    return got(agency, member, f"/can?action={action}&resource={resource}")


def test_the_column_of_client_members_is_kept_for_every_permission(cast: Agency) -> None:
    """`may have`, or `never`: what the agency is answered when it gives one to a client's member."""
    for permission in Permission:
        answer = permitting(cast, "seller", permission)
        assert answer.status == (422 if permission in NEVER_FOR_CLIENTS else 204), permission
    held = got(cast, "owner", f"/members/{cast.members['seller'].id}")["permissions"]
    assert {one["permission"] for one in held} == set(Permission) - NEVER_FOR_CLIENTS


@pytest.mark.parametrize("permission", ["coupons.view", "coupons.manage"])
def test_coupons_are_for_products_with_a_grant(cast: Agency, permission: str) -> None:
    templates, course = cast.products["templates"].id, cast.products["course"].id
    assert can(cast, "maker", permission, templates)["needs"] == permission
    permit(cast, "maker", permission)
    assert can(cast, "maker", permission, templates)["allowed"]
    assert cast.api("maker", "GET", f"/can?action={permission}&resource={course}").code == "not-found"
    grant(cast, "maker", "course", Right.VIEW)
    assert can(cast, "maker", permission, course)["allowed"]
    assert can(cast, "manager", permission, course)["allowed"]
    assert not can(cast, "staff", permission, course)["allowed"]


def test_looking_at_coupons_takes_the_permission_and_a_grant(cast: Agency) -> None:
    cast.discount("TEMPLATES15", "templates")
    cast.discount("COURSE15", "course")
    assert needs(cast.api("maker", "GET", "/coupons")) == "coupons.view"
    permit(cast, "maker", "coupons.view")
    assert [one["code"] for one in got(cast, "maker", "/coupons")["items"]] == ["TEMPLATES15"]
    assert got(cast, "maker", "/coupons/TEMPLATES15")["query"] == "coupon=TEMPLATES15"
    assert cast.api("maker", "GET", "/coupons/COURSE15").code == "not-found"


def test_making_and_changing_coupons_takes_the_permission_and_a_grant(cast: Agency) -> None:
    cast.discount("COURSE15", "course")
    terms = payload(cast, "POST", "/coupons")
    ours = {**terms, "code": "OURS", "products": [cast.products["templates"].id]}
    assert needs(cast.api("maker", "POST", "/coupons", ours)) == "coupons.manage"
    for permission in ("coupons.view", "coupons.manage"):
        permit(cast, "maker", permission)
    made = cast.api("maker", "POST", "/coupons", ours)
    assert made.status == 201
    for product in (cast.products["course"].id, derived("product", "nobody")):
        answer = cast.api("maker", "POST", "/coupons", {**terms, "code": "THEIRS", "products": [product]})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/products")
    assert cast.api("maker", "DELETE", "/coupons/COURSE15").code == "not-found"
    assert cast.api("maker", "DELETE", f"/coupons/{made.json['code']}").status == 200


def test_settings_manage_opens_connections_and_to_client_members_only_adding_their_own(
    cast: Agency,
) -> None:
    till = {"processor": "sandbox", "label": "Till", "credentials": {"webhook_secrets": "whsec-own"}}
    kit = {"service": "kit", "label": "Letters", "credentials": {"api_key": "kit_own"}}
    offered = (("/connections", till), ("/autoresponders", kit))
    for who in ("staff", "maker"):
        for path, sent in offered:
            assert needs(cast.api(who, "GET", path)) == "settings.manage"
            assert needs(cast.api(who, "POST", path, sent)) == "settings.manage"
    permit(cast, "maker", "settings.manage")
    for path, sent in offered:
        for_the_agency = cast.api("manager", "POST", path, sent)
        own = cast.api("maker", "POST", path, sent | {"client": cast.clients["nordwind"].id})
        assert (for_the_agency.status, for_the_agency.json["client"]) == (201, None)
        assert (own.status, own.json["client"]) == (201, cast.clients["atelier"].id)
        assert [one["id"] for one in got(cast, "maker", path)["items"]] == [own.json["id"]]
        assert len(got(cast, "manager", path)["items"]) >= 2
        assert needs(cast.api("maker", "DELETE", f"{path}/{own.json['id']}")) == "connections.remove"


def test_customers_lookup_finds_by_an_exact_word_and_shows_granted_lines_alone(sold: Agency) -> None:
    [sale] = got(sold, "owner", f"/sales?product={sold.products['templates'].id}")["items"]
    exact = (f"email={BUYER}", f"order={sale['order']}", "document=AL-TEST-000001")
    for clue in exact:
        assert needs(sold.api("maker", "GET", f"/customers/lookup?{clue}")) == "customers.lookup"
    permit(sold, "maker", "customers.lookup")
    for clue in exact:
        assert lines(got(sold, "maker", f"/customers/lookup?{clue}")) == ["Templates"], clue
    for guess in ("email=ada", "email=ada@", "document=AL-TEST", "document=NW-TEST-000001"):
        assert sold.api("maker", "GET", f"/customers/lookup?{guess}").code == "not-found", guess
    assert needs(sold.api("maker", "GET", "/customers")) == "customers.all", "and it never lists"
    assert lines(got(sold, "manager", f"/customers/lookup?{exact[0]}")) == ["Atlas", "Course", "Templates"]


def test_a_refund_needs_the_grants_refund(sold: Agency) -> None:
    grant(sold, "seller", "course", *(set(Right) - {Right.REFUND}))
    [sale] = got(sold, "seller", f"/sales?product={sold.products['course'].id}")["items"]
    path, asked = f"/sales/{sale['id']}/refunds", {"reason": "Changed her mind"}
    assert needs(sold.api("seller", "POST", path, asked, idempotency_key="one")) == "refund"
    grant(sold, "seller", "course", *Right)
    refund = sold.api("seller", "POST", path, asked, idempotency_key="one")
    assert (refund.status, refund.json["amount"]) == (202, sale["total"]["gross"])


def test_who_finds_a_customer_gives_back_only_lines_of_products_granted_refund(sold: Agency) -> None:
    permit(sold, "maker", "customers.lookup")
    [sale] = got(sold, "maker", f"/customers/lookup?email={BUYER}")["items"]
    path, asked = f"/sales/{sale['id']}/refunds", {"reason": "Changed her mind"}
    assert lines({"items": [sale]}) == ["Templates"]
    grant(sold, "maker", "templates", Right.VIEW)
    assert needs(sold.api("maker", "POST", path, asked, idempotency_key="one")) == "refund"
    grant(sold, "maker", "templates", Right.VIEW, Right.REFUND)
    assert sold.api("maker", "POST", path, asked, idempotency_key="one").status == 202
    [other] = got(sold, "owner", f"/sales?product={sold.products['course'].id}")["items"]
    hidden = sold.api("maker", "POST", f"/sales/{other['id']}/refunds", asked, idempotency_key="two")
    assert hidden.code == "not-found"


def test_customers_all_lists_and_searches_all_customers_and_sees_account_wide_stats(sold: Agency) -> None:
    for who in ("maker", "staff"):
        assert needs(sold.api(who, "GET", "/customers")) == "customers.all"
    assert got(sold, "maker", f"/stats?{NOVEMBER}")["total"] == []
    permit(sold, "maker", "customers.all")
    for who in ("maker", "manager"):
        [customer] = got(sold, who, "/customers?search=ada")["items"]
        assert (customer["email"], customer["orders"], customer["test_orders"]) == (BUYER, 1, 1)
        assert got(sold, who, "/customers?search=bob")["items"] == []
        [figures] = got(sold, who, f"/stats?{NOVEMBER}")["total"]
        assert figures["gross"]["minor"] == 1000
    # A deliberate choice of the agency, and no grant on what was sold.
    assert lines(got(sold, "maker", "/sales")) == ["Templates"]


def test_profile_edit_is_on_by_default_and_for_the_own_client(cast: Agency) -> None:
    for name, expected in (("atelier", 200), ("nordwind", 404)):
        path = f"/clients/{cast.clients[name].id}/profile"
        assert cast.api("maker", "PUT", path, profile_payload(cast)).status == expected
        assert needs(cast.api("staff", "PUT", path, profile_payload(cast))) == "profile.edit"
        assert cast.api("manager", "PUT", path, profile_payload(cast)).status == 200


def test_reports_tax_is_for_the_own_client_and_to_staff_for_all(cast: Agency) -> None:
    own = f"/clients/{cast.clients['atelier'].id}/tax-reports"
    other = f"/clients/{cast.clients['nordwind'].id}/tax-reports"
    assert needs(cast.api("maker", "POST", own, {"period": "2026-10"})) == "reports.tax"
    permit(cast, "maker", "reports.tax")
    assert cast.api("maker", "POST", own, {"period": "2026-10"}).status == 202
    cast.deployment.run(without=["hooks", "mail"])
    [report] = got(cast, "maker", own)["items"]
    assert cast.api("maker", "GET", f"{own}/{report['id']}/file").status == 303
    assert cast.api("maker", "GET", other).code == "not-found"
    assert cast.api("maker", "GET", f"{other}/{report['id']}").code == "not-found"
    for path in (own, other):
        assert needs(cast.api("staff", "GET", path)) == "reports.tax"
        assert cast.api("manager", "GET", path).status == 200


def test_products_create_makes_clones_and_archives_and_is_never_a_clients(cast: Agency) -> None:
    smuggle(cast, "maker", [Permission.PRODUCTS_CREATE])
    path = f"/products/{cast.products['templates'].id}/clones"
    for who in ("maker", "staff"):
        assert (
            needs(cast.api(who, "POST", "/products", payload(cast, "POST", "/products"))) == "products.create"
        )
        assert needs(cast.api(who, "POST", path, {"slug": "again"})) == "products.create"
    assert cast.api("manager", "POST", "/products", payload(cast, "POST", "/products")).status == 201
    assert cast.api("manager", "POST", path, {"slug": "again"}).status == 201


def test_products_owner_hands_products_over_and_is_never_a_clients(cast: Agency) -> None:
    smuggle(cast, "maker", [Permission.PRODUCTS_OWNER])
    path, to = f"/products/{cast.products['templates'].id}/owner", {"owner": cast.clients["lookout"].id}
    for who in ("maker", "staff"):
        assert needs(cast.api(who, "PUT", path, to)) == "products.owner"
    handed = cast.api("manager", "PUT", path, to)
    assert (handed.status, handed.json["owner"]) == (200, cast.clients["lookout"].id)
    # Ownership went, and the grant of the former owner's member stayed.
    assert slugs(cast, "maker") == ["templates"]


def test_affiliates_manage_is_never_a_clients(cast: Agency) -> None:
    """There is no affiliate centre yet; who will not get in is decided."""
    smuggle(cast, "maker", [Permission.AFFILIATES_MANAGE])
    assert can(cast, "maker", "affiliates.manage")["because"] == "never for members of role client"
    assert can(cast, "manager", "affiliates.manage")["allowed"]
    assert not can(cast, "staff", "affiliates.manage")["allowed"]
    assert not [path for _, path in routes() if "affiliate" in path]


def test_members_manage_invites_changes_and_revokes_and_is_never_a_clients(cast: Agency) -> None:
    smuggle(cast, "maker", [Permission.MEMBERS_MANAGE])
    wanted = {
        "email": "new@lookout.example",
        "name": "New",
        "role": "client",
        "client": cast.clients["lookout"].id,
    }
    looker = f"/members/{cast.members['looker'].id}"
    for who in ("maker", "staff"):
        for method, path, sent in (
            ("POST", "/members", wanted),
            ("GET", looker, None),
            ("DELETE", looker, None),
        ):
            assert needs(cast.api(who, method, path, sent)) == "members.manage"
    assert cast.api("manager", "POST", "/members", wanted).status == 201
    assert cast.api("manager", "PUT", f"{looker}/permissions/reports.tax", {}).status == 204
    assert cast.api("manager", "DELETE", looker).status == 204
    assert cast.api("looker", "GET", "/me").code == "not-found"


def test_reports_close_closes_months_and_is_never_a_clients(cast: Agency) -> None:
    path = f"/clients/{cast.clients['atelier'].id}/tax-reports/closed-months"
    for who in ("staff", "maker"):
        for method in ("PUT", "DELETE"):
            assert needs(cast.api(who, method, f"{path}/2026-09")) == "reports.close"
    permit(cast, "staff", "reports.close")
    [closed] = cast.api("staff", "PUT", f"{path}/2026-09").json["items"]
    assert closed["month"] == "2026-09"
    assert got(cast, "owner", path)["items"] == [closed]
    assert cast.api("staff", "PUT", f"{path}/2026-09").code == "period-closed"
    assert cast.api("staff", "DELETE", f"{path}/2026-08").code == "period-not-last"
    assert cast.api("staff", "DELETE", f"{path}/2026-09").json["items"] == []
    assert cast.api("staff", "PUT", f"{path}/2026-12").code == "period-not-over"
    assert cast.api("staff", "PUT", f"{path}/2026-13").code == "invalid-request"


def test_connections_remove_removes_and_replaces_and_is_never_a_clients(cast: Agency) -> None:
    smuggle(cast, "maker", [Permission.SETTINGS_MANAGE, Permission.CONNECTIONS_REMOVE])
    spare, kit = cast.connect("sandbox", "atelier").id, cast.link("atelier").id
    renewed = {
        f"/connections/{spare}": {"credentials": {"webhook_secrets": "whsec-new"}},
        f"/autoresponders/{kit}": {"credentials": {"api_key": "kit_new"}},
    }
    for path, credentials in renewed.items():
        for who in ("maker", "staff"):
            assert needs(cast.api(who, "PUT", f"{path}/credentials", credentials)) == "connections.remove"
            assert needs(cast.api(who, "DELETE", path)) == "connections.remove"
        assert cast.api("manager", "PUT", f"{path}/credentials", credentials).status == 200
        assert cast.api("manager", "DELETE", path).status == 204


def test_audit_read_shows_the_log_and_is_never_a_clients(cast: Agency) -> None:
    smuggle(cast, "maker", [Permission.AUDIT_READ])
    for who in ("maker", "staff"):
        assert needs(cast.api(who, "GET", "/audits?month=2026-11")) == "audit.read"
    assert got(cast, "manager", "/audits?month=2026-11")["items"]


def test_account_manage_is_for_the_owner_role_only_whoever_was_given_it(cast: Agency) -> None:
    """Closing an account, and its client limit by anybody but its owners, are not there to be had."""
    for who in ("maker", "manager"):
        assert permitting(cast, who, "account.manage").status == 422
        smuggle(cast, who, [Permission.ACCOUNT_MANAGE])
        for method, path, sent in (
            ("GET", "/settings", None),
            ("PUT", "/settings", payload(cast, "PUT", "/settings")),
            ("PUT", "/subdomain", {"subdomain": "mine"}),
            ("POST", "/domains", {"host": "shop.mine.example"}),
        ):
            assert needs(cast.api(who, method, path, sent)) == "account.manage", (who, path)
    assert cast.api("owner", "PUT", "/settings", payload(cast, "PUT", "/settings")).status == 200
    assert cast.api("owner", "PUT", "/subdomain", {"subdomain": "bakery"}).status == 200
