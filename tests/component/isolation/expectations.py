"""What every route asks of whom: the one place from which each cell of the sweep is derived.

A route that is not here fails the sweep.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartwright.domain.access import NEVER_FOR_CLIENTS, OF_ONE_CLIENT, OWNERS_ONLY, Permission, Right
from cartwright.domain.people import Role
from tests.component.isolation.people import Person
from tests.component.isolation.things import Thing

P, R = Permission, Right


@dataclass(frozen=True, slots=True)
class Rule:
    """What a route asks for. Without `needs` any seat will do.

    `done` is the answer to who may, about a thing that is there; `agency` hides the route from members of
    role client; `mine` is about a client, open to the agency and to that client's own members; `theirs` is
    what those need in place of `needs`. `owned` is about a product that can be seen, and to members of role
    client about no other than their own client's. Whoever holds `wide` is answered about the whole account.
    `whole` is about all clients: what a client's member holds for its own is not enough.
    """

    needs: Permission | Right | None = None
    done: int = 200
    agency: bool = False
    mine: bool = False
    missing: int = 404
    theirs: Permission | None = None
    wide: Permission | None = None
    owned: bool = False
    whole: bool = False


def expected(rule: Rule, who: Person, thing: Thing | None) -> int:
    """The status of a valid request."""
    if not who.inside or (rule.agency and who.role is Role.CLIENT):
        return 404
    if rule.owned:
        return _on_owned(rule, who, thing)
    if isinstance(rule.needs, Right):
        return _on_product(rule, rule.needs, who, thing)
    needs = rule.theirs if rule.theirs and who.role is Role.CLIENT else rule.needs
    own = thing is None or thing.kind != "client" or thing.whose == "own"
    of_a_client = who.role is Role.CLIENT
    if of_a_client and not own and (rule.mine or needs in OF_ONE_CLIENT):
        return 404
    if (needs is not None and not _holds(needs, who)) or (rule.whole and of_a_client):
        return 403
    if thing is None or not thing.there:
        return rule.done if thing is None else rule.missing
    # A coupon is its products': who sees none of them sees none of it.
    unseen = thing.kind == "coupon" and Right.VIEW not in who.on(thing.slug)
    # A connection is its client's.
    unseen |= thing.kind == "connection" and thing.whose != "own"
    return 404 if of_a_client and unseen else rule.done


def _holds(permission: Permission, who: Person) -> bool:
    if who.role is Role.OWNER:
        return True
    never = NEVER_FOR_CLIENTS if who.role is Role.CLIENT else OWNERS_ONLY
    return permission in who.permissions and permission not in never


def _on_product(rule: Rule, right: Right, who: Person, thing: Thing | None) -> int:
    """About a product 404 comes before 403; a list is open to all and holds what each may see."""
    if thing is None:
        return rule.done
    if not thing.there:
        return rule.missing
    rights = who.on(thing.slug)
    if Right.VIEW not in rights:
        return 404
    return rule.done if right in rights else 403


def _on_owned(rule: Rule, who: Person, thing: Thing | None) -> int:
    """Of the granted product of another client the answer is that of one that is hidden."""
    assert thing is not None
    assert isinstance(rule.needs, Permission)
    own = who.role is not Role.CLIENT or thing.whose == "own"
    if not thing.there or not own or Right.VIEW not in who.on(thing.slug):
        return rule.missing
    return rule.done if _holds(rule.needs, who) else 403


ACCOUNT = "/v1/accounts/{account}"
RULES: dict[tuple[str, str], Rule] = {
    ("GET", ""): Rule(),
    ("GET", "/me"): Rule(),
    ("GET", "/can"): Rule(),
    ("GET", "/sees"): Rule(),
    ("GET", "/members/{member}/can"): Rule(P.MEMBERS_MANAGE),
    ("GET", "/members/{member}/sees"): Rule(P.MEMBERS_MANAGE),
    ("GET", "/keys"): Rule(),
    ("POST", "/keys"): Rule(P.PROFILE_EDIT, 201),
    ("DELETE", "/keys/{key}"): Rule(done=404),
    ("GET", "/settings"): Rule(P.ACCOUNT_MANAGE),
    ("PUT", "/settings"): Rule(P.ACCOUNT_MANAGE),
    ("GET", "/challenge"): Rule(P.ACCOUNT_MANAGE),
    ("PUT", "/challenge"): Rule(P.ACCOUNT_MANAGE),
    ("GET", "/closing"): Rule(P.ACCOUNT_MANAGE),
    ("PUT", "/closing"): Rule(P.ACCOUNT_MANAGE),
    ("DELETE", "/closing"): Rule(P.ACCOUNT_MANAGE),
    ("GET", "/subdomain"): Rule(P.ACCOUNT_MANAGE),
    ("PUT", "/subdomain"): Rule(P.ACCOUNT_MANAGE),
    ("DELETE", "/subdomain/former/{subdomain}"): Rule(P.ACCOUNT_MANAGE, 404),
    ("GET", "/domains"): Rule(P.ACCOUNT_MANAGE),
    ("POST", "/domains"): Rule(P.ACCOUNT_MANAGE, 201),
    ("POST", "/domains/{host}/verification"): Rule(P.ACCOUNT_MANAGE, 404),
    ("DELETE", "/domains/{host}"): Rule(P.ACCOUNT_MANAGE, 404),
    ("GET", "/clients"): Rule(),
    ("POST", "/clients"): Rule(P.MEMBERS_MANAGE, 201),
    ("GET", "/clients/{client}"): Rule(mine=True),
    ("GET", "/clients/{client}/profiles"): Rule(mine=True),
    ("PUT", "/clients/{client}/profile"): Rule(P.PROFILE_EDIT),
    ("PUT", "/clients/{client}/logo"): Rule(P.PROFILE_EDIT),
    ("DELETE", "/clients/{client}/logo"): Rule(P.PROFILE_EDIT),
    ("PUT", "/clients/{client}/archive"): Rule(P.MEMBERS_MANAGE),
    ("DELETE", "/clients/{client}/archive"): Rule(P.MEMBERS_MANAGE),
    ("GET", "/clients/{client}/notices"): Rule(P.MEMBERS_MANAGE, theirs=P.PROFILE_EDIT),
    ("GET", "/clients/{client}/accountants"): Rule(P.REPORTS_TAX),
    ("PUT", "/clients/{client}/accountants"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/charts"): Rule(P.PROFILE_EDIT),
    ("PUT", "/clients/{client}/charts"): Rule(P.PROFILE_EDIT),
    ("PUT", "/clients/{client}/notices"): Rule(P.MEMBERS_MANAGE, theirs=P.PROFILE_EDIT),
    ("GET", "/clients/{client}/redirect-keys"): Rule(P.SETTINGS_MANAGE, mine=True),
    ("POST", "/products/{product}/uploads"): Rule(R.EDIT, 201),
    ("PUT", "/products/{product}/files"): Rule(R.EDIT),
    ("POST", "/clients/{client}/redirect-keys"): Rule(P.SETTINGS_MANAGE, 201, mine=True),
    ("DELETE", "/clients/{client}/redirect-keys/{version}"): Rule(P.CONNECTIONS_REMOVE, 404, mine=True),
    ("POST", "/clients/{client}/erasures"): Rule(P.CUSTOMERS_ALL, mine=True),
    ("GET", "/tax-reports"): Rule(P.REPORTS_TAX, whole=True),
    ("GET", "/tax-reports/csv"): Rule(P.REPORTS_TAX, whole=True),
    ("GET", "/tax-reports/xlsx"): Rule(P.REPORTS_TAX, whole=True),
    ("GET", "/clients/{client}/tax-reports"): Rule(P.REPORTS_TAX),
    ("POST", "/clients/{client}/tax-reports"): Rule(P.REPORTS_TAX, 202),
    ("GET", "/clients/{client}/tax-reports/{report}"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/{report}/file"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/{report}/imports/{name}"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/{report}/figures"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/{report}/files"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/{report}/pdf"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/{report}/workbooks/{part}"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/tax-reports/lines"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/tax-reports/entries"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/tax-reports/numbers"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/tax-reports/closed-months"): Rule(P.REPORTS_TAX),
    ("PUT", "/clients/{client}/tax-reports/closed-months/{month}"): Rule(P.REPORTS_CLOSE, 409),
    ("DELETE", "/clients/{client}/tax-reports/closed-months/{month}"): Rule(P.REPORTS_CLOSE, 409),
    ("GET", "/clients/{client}/vat-checks"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/thresholds"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/books"): Rule(P.REPORTS_TAX),
    ("POST", "/clients/{client}/books"): Rule(P.ACCOUNT_MANAGE, 201),
    ("GET", "/clients/{client}/books/breaks"): Rule(P.REPORTS_TAX),
    ("GET", "/clients/{client}/books/breaks/{break}"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/clients/{client}/books/{month}/entries/{entry}"): Rule(P.REPORTS_TAX, 404),
    ("GET", "/members"): Rule(P.MEMBERS_MANAGE),
    ("POST", "/members"): Rule(P.MEMBERS_MANAGE, 201),
    ("GET", "/members/{member}"): Rule(P.MEMBERS_MANAGE),
    ("PUT", "/members/{member}/permissions/{permission}"): Rule(P.MEMBERS_MANAGE, 204),
    ("DELETE", "/members/{member}/permissions/{permission}"): Rule(P.MEMBERS_MANAGE, 204),
    ("PUT", "/members/{member}/grants/{product}"): Rule(P.MEMBERS_MANAGE, 204),
    ("DELETE", "/members/{member}/grants/{product}"): Rule(P.MEMBERS_MANAGE, 204),
    ("GET", "/members/{member}/grants/own"): Rule(P.MEMBERS_MANAGE, 404),
    ("PUT", "/members/{member}/grants/own"): Rule(P.MEMBERS_MANAGE, 204),
    ("DELETE", "/members/{member}/grants/own"): Rule(P.MEMBERS_MANAGE, 204),
    ("DELETE", "/members/{member}"): Rule(P.MEMBERS_MANAGE, 204),
    ("POST", "/members/{member}/invitation"): Rule(P.MEMBERS_MANAGE, 204),
    ("PUT", "/members/{member}/role"): Rule(P.MEMBERS_MANAGE),
    ("PUT", "/members/{member}/suspension"): Rule(P.MEMBERS_MANAGE, 204),
    ("DELETE", "/members/{member}/suspension"): Rule(P.MEMBERS_MANAGE, 204),
    ("PUT", "/ownership"): Rule(P.ACCOUNT_MANAGE),
    ("PUT", "/me"): Rule(),
    ("GET", "/products"): Rule(R.VIEW),
    ("POST", "/products"): Rule(P.PRODUCTS_CREATE, 201),
    ("GET", "/products/{product}"): Rule(R.VIEW),
    ("PUT", "/products/{product}"): Rule(R.EDIT),
    ("POST", "/products/{product}/clones"): Rule(P.PRODUCTS_CREATE, 201),
    ("GET", "/products/{product}/versions"): Rule(R.VIEW),
    ("GET", "/products/{product}/versions/{version}"): Rule(R.VIEW),
    ("POST", "/products/{product}/versions"): Rule(R.EDIT, 201),
    ("GET", "/products/{product}/funnel"): Rule(R.VIEW),
    ("PUT", "/products/{product}/funnel"): Rule(R.EDIT),
    ("GET", "/products/{product}/abandonment"): Rule(R.VIEW),
    ("GET", "/products/{product}/dunning"): Rule(R.VIEW),
    ("PUT", "/products/{product}/dunning"): Rule(R.EDIT),
    ("GET", "/products/{product}/plan-changes"): Rule(R.VIEW),
    ("PUT", "/products/{product}/plan-changes"): Rule(R.EDIT),
    ("PUT", "/products/{product}/abandonment"): Rule(R.EDIT),
    ("GET", "/products/{product}/connections"): Rule(P.PRODUCTS_CREATE),
    ("PUT", "/products/{product}/connections"): Rule(P.PRODUCTS_CREATE),
    # Nothing contests, and one product alone cannot.
    ("GET", "/products/{product}/contest"): Rule(R.STATS, 404),
    ("PUT", "/products/{product}/contest"): Rule(R.EDIT, 422),
    ("PUT", "/products/{product}/contest/ending"): Rule(R.EDIT, 404),
    ("PUT", "/products/{product}/owner"): Rule(P.PRODUCTS_OWNER),
    ("GET", "/connections"): Rule(P.SETTINGS_MANAGE),
    ("POST", "/connections"): Rule(P.SETTINGS_MANAGE, 201),
    # There is no platform of Stripe's here, and nobody has come back from it.
    ("POST", "/connections/links"): Rule(P.SETTINGS_MANAGE, 409),
    ("POST", "/connections/links/back"): Rule(done=410),
    ("DELETE", "/connections/{connection}/link"): Rule(P.CONNECTIONS_REMOVE, 404),
    ("PUT", "/connections/{connection}/credentials"): Rule(P.CONNECTIONS_REMOVE),
    ("GET", "/connections/{connection}/secrets"): Rule(P.SETTINGS_MANAGE),
    ("POST", "/connections/{connection}/secrets"): Rule(P.SETTINGS_MANAGE, 201),
    ("DELETE", "/connections/{connection}/secrets/{secret}"): Rule(P.CONNECTIONS_REMOVE, 404),
    ("DELETE", "/connections/{connection}"): Rule(P.CONNECTIONS_REMOVE, 204),
    ("GET", "/autoresponders"): Rule(P.SETTINGS_MANAGE),
    ("POST", "/autoresponders"): Rule(P.SETTINGS_MANAGE, 201),
    ("PUT", "/autoresponders/{autoresponder}/credentials"): Rule(P.CONNECTIONS_REMOVE),
    ("DELETE", "/autoresponders/{autoresponder}"): Rule(P.CONNECTIONS_REMOVE, 204),
    ("GET", "/products/{product}/autoresponders"): Rule(P.SETTINGS_MANAGE, owned=True),
    ("GET", "/coupons"): Rule(P.COUPONS_VIEW),
    ("POST", "/coupons"): Rule(P.COUPONS_MANAGE, 201),
    ("GET", "/coupons/{coupon}"): Rule(P.COUPONS_VIEW),
    ("PUT", "/coupons/{coupon}"): Rule(P.COUPONS_MANAGE),
    ("DELETE", "/coupons/{coupon}"): Rule(P.COUPONS_MANAGE),
    ("GET", "/sales"): Rule(),
    ("GET", "/sales/{sale}"): Rule(done=404),
    ("GET", "/sales/{sale}/refunds"): Rule(done=404),
    ("POST", "/sales/{sale}/refunds"): Rule(done=404),
    ("POST", "/sales/{sale}/receipt"): Rule(done=404),
    ("POST", "/sales/{sale}/evidence"): Rule(done=404),
    ("GET", "/sales/{sale}/documents/{number}"): Rule(done=404),
    ("GET", "/sales/{sale}/subscriptions"): Rule(done=404),
    ("GET", "/products/{product}/subscriptions"): Rule(R.TRANSACTIONS),
    ("GET", "/subscriptions/{subscription}"): Rule(done=404),
    ("PUT", "/subscriptions/{subscription}/cancellation"): Rule(done=404),
    ("DELETE", "/subscriptions/{subscription}/cancellation"): Rule(done=404),
    ("PUT", "/subscriptions/{subscription}/pause"): Rule(done=404),
    ("DELETE", "/subscriptions/{subscription}/pause"): Rule(done=404),
    ("PUT", "/subscriptions/{subscription}/clock"): Rule(done=404),
    ("GET", "/subscriptions/{subscription}/plans"): Rule(done=404),
    ("PUT", "/subscriptions/{subscription}/plan"): Rule(done=404),
    ("GET", "/customers"): Rule(P.CUSTOMERS_ALL, wide=P.CUSTOMERS_ALL),
    ("GET", "/customers/lookup"): Rule(P.CUSTOMERS_LOOKUP, 404, wide=P.CUSTOMERS_ALL),
    ("GET", "/stats"): Rule(wide=P.CUSTOMERS_ALL),
    # Nothing was ordered here: tests/component/test_parked.py looks at one that was.
    ("GET", "/orders/{order}/events"): Rule(P.SETTINGS_MANAGE, 404, agency=True),
    ("POST", "/orders/{order}/rehearsals"): Rule(P.SETTINGS_MANAGE, 404, agency=True),
    ("POST", "/orders/{order}/replays"): Rule(P.SETTINGS_MANAGE, 404, agency=True),
    ("GET", "/orders/{order}/replays/{replay}"): Rule(P.SETTINGS_MANAGE, 404, agency=True),
    ("GET", "/parked"): Rule(P.SETTINGS_MANAGE, agency=True),
    ("POST", "/parked/retries"): Rule(P.SETTINGS_MANAGE, 404, agency=True),
    ("GET", "/audits"): Rule(P.AUDIT_READ),
    ("GET", "/exports"): Rule(),
    ("POST", "/exports"): Rule(P.AUDIT_READ, 202),
    ("GET", "/exports/{export}"): Rule(done=404),
}
