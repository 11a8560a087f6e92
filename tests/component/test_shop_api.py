"""Products, sales, customers, figures and connections over HTTP: what each member sees of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from cartwright.domain.access import Right
from cartwright.domain.people import Role
from tests.component.agency import BUYER, HOST, Agency
from tests.component.apis import behind_the_login, filled
from tests.component.payloads import edit_payload

NOVEMBER = "from=2026-11-01&to=2026-11-30"
LEFT = {"abandoned": 0, "mailed": 0, "recovered": 0}


@pytest.fixture
def sold(agency: Agency) -> Agency:
    """One order with lines of two owners, and a member of each kind."""
    agency.invite("staff", role=Role.STAFF)
    agency.invite("maker", "atelier", grants={"templates": {Right.VIEW, Right.TRANSACTIONS, Right.STATS}})
    agency.sold("course", agency.deployment.clock.now(), "AT")
    return agency


def permit(agency: Agency, member: str, permission: str) -> None:
    path = f"/members/{agency.members[member].id}/permissions/{permission}"
    assert agency.api("owner", "PUT", path, {}).status == 204


def got(agency: Agency, member: str, path: str) -> Any:
    answer = agency.api(member, "GET", path)
    assert answer.status == 200, answer
    return answer.json


def test_an_order_with_lines_of_two_owners_shows_each_client_only_its_own_lines_and_totals(
    sold: Agency,
) -> None:
    for member, name, gross in (("maker", "Templates", 2900), ("looker", "Course", 11900)):
        [sale] = got(sold, member, "/sales")["items"]
        assert [line["name"] for line in sale["lines"]] == [name]
        assert sale["total"]["gross"]["minor"] == gross
        assert sale["buyer_email"] == BUYER
        nothing = {"minor": 0, "currency": "EUR", "text": "0.00"}
        told = {"disputes": [], "refunded": nothing, "tax_not_due": nothing, "documents": [], "clicks": []}
        assert got(sold, member, f"/sales/{sale['id']}") == {**sale, **told}
    assert len(got(sold, "owner", "/sales")["items"]) == 2


def test_a_sale_of_another_client_shows_neither_its_owner_nor_a_number(sold: Agency) -> None:
    [foreign] = got(sold, "looker", "/sales")["items"]
    [own] = got(sold, "maker", "/sales")["items"]
    assert (foreign["owner"], foreign["document"]) == (None, None)
    assert own["owner"] == sold.clients["atelier"].id


def test_a_sale_of_nothing_granted_is_not_there(sold: Agency) -> None:
    [foreign] = got(sold, "looker", "/sales")["items"]
    assert sold.api("maker", "GET", f"/sales/{foreign['id']}").code == "not-found"
    product = sold.products["course"].id
    assert sold.api("maker", "GET", f"/sales?product={product}").code == "not-found"


def test_sales_are_turned_page_by_page_and_a_cursor_is_its_callers_alone(sold: Agency) -> None:
    for number in range(2, 5):
        at = sold.deployment.clock.now() + timedelta(minutes=number)
        sold.sold("course", at, "AT", number=number)
    whole = [sale["id"] for sale in got(sold, "looker", "/sales")["items"]]
    seen, cursor = list[str](), ""
    while True:
        page = got(sold, "looker", f"/sales?limit=3&cursor={cursor}")
        seen += [sale["id"] for sale in page["items"]]
        cursor = page["cursor"]
        if not cursor:
            break
        assert sold.api("owner", "GET", f"/sales?limit=3&cursor={cursor}").code == "not-found"
    assert seen == whole
    assert len(seen) == 4


def test_a_page_of_products_costs_the_same_however_many_there_are(agency: Agency) -> None:
    agency.sell("extra", "nordwind", "5.00")
    costs = []
    for turn in range(2):
        for member in ("owner", "looker"):
            got(agency, member, "/products?limit=2")  # the key of signatures is fetched once
            agency.deployment.wire.clear()
            items = got(agency, member, "/products?limit=2")["items"]
            costs.append((member, len(items), agency.deployment.wire.names))
        for number in range(12):
            agency.sell(f"extra-{turn}-{number}", "nordwind", "5.00")
    assert costs[:2] == costs[2:]
    assert [listed for _, listed, _ in costs[:2]] == [2, 1]


def test_figures_are_of_the_own_grants_and_leave_tests_out(sold: Agency) -> None:
    assert got(sold, "maker", f"/stats?{NOVEMBER}")["total"] == []
    sold.connect("stripe", "nordwind")
    live = sold.sell("atlas", "nordwind", "10.00", through="stripe")
    sold.sold("atlas", sold.deployment.clock.now(), "DE", number=7)
    [figures] = got(sold, "owner", f"/stats?{NOVEMBER}")["total"]
    assert (figures["orders"], figures["units"], figures["gross"]["minor"]) == (1, 1, 1000)
    assert figures["net"]["minor"] + figures["tax"]["minor"] == 1000
    assert got(sold, "maker", f"/stats?{NOVEMBER}")["total"] == []
    assert got(sold, "maker", f"/stats?{NOVEMBER}")["time_zone"] == "Europe/Paris"
    assert sold.api("maker", "GET", f"/stats?{NOVEMBER}&product={live.id}").code == "not-found"
    assert sold.api("looker", "GET", f"/stats?{NOVEMBER}&product={sold.products['course'].id}").status == 403
    assert sold.api("owner", "GET", "/stats?from=2026-01-01&to=2026-11-30").code == "invalid-request"


def test_who_came_is_shown_beside_what_was_sold(sold: Agency) -> None:
    sold.connect("stripe", "nordwind")
    live = sold.sell("atlas", "nordwind", "10.00", through="stripe")
    for deed in ("view", "view", "start"):
        answer = sold.deployment.request(
            "POST",
            "/atlas/visits",
            payload={"deed": deed},
            headers={"host": HOST, "user-agent": "Mozilla/5.0"},
        )
        assert answer.status == 204
    sold.sold("atlas", sold.deployment.clock.now(), "DE", number=7)
    stats = got(sold, "owner", f"/stats?{NOVEMBER}")
    whole = {"views": 2, "starts": 1, "bought": 1, "conversion": "0.5000", **LEFT}
    assert stats["traffic"] == whole
    [day] = stats["days"]
    assert (day["traffic"], day["figures"]) == (whole, stats["total"])
    [owner] = stats["owners"]
    assert (owner["client"], owner["traffic"]) == (live.owner, whole)
    assert owner["figures"] == stats["total"]
    none = {"views": 0, "starts": 0, "bought": 0, "conversion": None, **LEFT}
    assert got(sold, "maker", f"/stats?{NOVEMBER}")["traffic"] == none


def test_a_customer_is_found_by_an_exact_word_and_never_listed(sold: Agency) -> None:
    where = f"/customers/lookup?email={BUYER}"
    assert sold.api("maker", "GET", where).json["needs"] == "customers.lookup"
    permit(sold, "maker", "customers.lookup")
    [sale] = got(sold, "maker", where)["items"]
    assert [line["name"] for line in sale["lines"]] == ["Templates"]
    assert got(sold, "maker", f"/customers/lookup?order={sale['order']}")["items"] == [sale]
    for nobody in ("email=ada", "email=nobody@buyer.example", "document=AL-TEST-000009", "order=ord_1"):
        assert sold.api("maker", "GET", f"/customers/lookup?{nobody}").code == "not-found"
    for none_or_two in ("", "?email=a@b.example&document=1"):
        assert sold.api("maker", "GET", f"/customers/lookup{none_or_two}").code == "invalid-request"
    assert sold.api("maker", "GET", "/customers").json["needs"] == "customers.all"


def test_a_customer_of_nothing_granted_costs_the_same_reads_as_one_who_never_was(sold: Agency) -> None:
    sold.invite("other", "atelier", grants={})
    permit(sold, "other", "customers.lookup")
    costs = []
    for email in (BUYER, "nobody@buyer.example"):
        sold.deployment.wire.clear()
        answer = sold.api("other", "GET", f"/customers/lookup?email={email}")
        costs.append((sold.deployment.wire.names, answer.status, answer.json["code"]))
    assert costs[0] == costs[1]
    assert costs[0][1] == 404


def test_all_customers_are_listed_by_who_may(sold: Agency) -> None:
    [customer] = got(sold, "owner", "/customers")["items"]
    assert (customer["email"], customer["orders"], customer["test_orders"]) == (BUYER, 0, 1)
    assert got(sold, "owner", "/customers?search=nobody") == {"items": [], "cursor": ""}
    permit(sold, "maker", "customers.all")
    assert got(sold, "maker", "/customers")["items"] == [customer]


def test_a_product_is_edited_by_who_may_and_stays_whose_and_where_it_is(agency: Agency) -> None:
    course = agency.products["course"]
    path, wanted = f"/products/{course.id}", edit_payload(course)
    assert agency.api("looker", "PUT", path, wanted).json["needs"] == "edit"
    agency.invite("editor", "lookout", grants={"course": {Right.VIEW, Right.EDIT}})
    edited = agency.api("editor", "PUT", path, wanted)
    assert (edited.status, edited.json["summary"], edited.json["version"]) == (200, "Better than before", 2)
    assert edited.json["bumps"] == []  # of a product it may not see, and kept
    [bump] = got(agency, "owner", path)["bumps"]
    assert bump["product"] == agency.products["templates"].id
    assert agency.api("editor", "PUT", path, wanted).code == "stale"
    archived = agency.api("editor", "PUT", path, wanted | {"version": 2, "mode": "archived"})
    assert (archived.status, archived.json["needs"]) == (403, "products.create")
    clone = agency.api("editor", "POST", f"{path}/clones", {"slug": "mine"})
    assert (clone.status, clone.json["needs"]) == (403, "products.create")


EUROS: dict[str, Any] = {"minor": 1900, "currency": "EUR"}
MONTHLY: dict[str, Any] = {"kind": "subscription", "price": EUROS, "interval": "monthly"}


def test_a_product_is_sent_back_as_it_was_read(agency: Agency) -> None:
    """With whatever it has; of what no edit changes, nothing else is taken."""
    course = agency.products["course"]
    path = f"/products/{course.id}"
    wanted: dict[str, Any] = {**edit_payload(course)}
    plans: list[dict[str, Any]] = [
        MONTHLY | {"first": EUROS, "trial": 7, "times": 3},
        {"kind": "free", "currency": "EUR"},
        {"kind": "chosen", "price": EUROS, "minimum": EUROS},
        {"kind": "split", "price": EUROS, "interval": "monthly", "parts": 3},
    ]
    [option] = wanted["options"]
    once = option | {"abroad": {"CH": {"kind": "one-time", "price": EUROS}}}
    options = [once, *({"name": plan["kind"], "plan": plan} for plan in plans)]
    more = {
        "options": options,
        "stock": 7,
        "fields": [{"name": "size", "label": "Size", "kind": "choice", "choices": ["S", "M"]}],
        "terms": {"text": "As agreed."},
        "fulfilment": {"document": "Thank you.", "access": {"days": 30}},
    }
    made = agency.api("owner", "PUT", path, wanted | more)
    assert made.status == 200, made.json
    read = got(agency, "owner", path)
    back = agency.api("owner", "PUT", path, read)
    assert back.status == 200, back.json
    assert back.json == read | {"version": read["version"] + 1}

    read = back.json
    others: dict[str, object] = {
        "slug": "another",
        "tax_included": not read["tax_included"],
        "owner": None,
        "left": 99,
    }
    refused = agency.api("owner", "PUT", path, read | others)
    assert [one["pointer"] for one in refused.json["errors"]] == ["/owner", "/slug", "/tax_included"]
    files = {**read["fulfilment"], "files": [FILE]}
    refused = agency.api("owner", "PUT", path, read | {"fulfilment": files})
    assert [one["pointer"] for one in refused.json["errors"]] == ["/fulfilment/files"]
    assert agency.api("owner", "PUT", path, read | others | {"version": 1}).code == "stale"


@pytest.mark.parametrize("part", ["abandonment", "dunning", "plan-changes"])
def test_a_part_of_a_product_is_sent_back_as_it_was_read(agency: Agency, part: str) -> None:
    path = f"/products/{agency.products['course'].id}/{part}"
    read = got(agency, "owner", path)
    assert agency.api("owner", "PUT", path, read).json == read | {"version": read["version"] + 1}
    other = read | {"product": agency.products["templates"].id}
    assert agency.api("owner", "PUT", path, other).json["errors"][0]["pointer"] == "/product"


FILE = {
    "id": "fil_0123456789abcdefghjkmnpqrs",
    "name": "a.pdf",
    "media_type": "application/pdf",
    "size": 1,
}


@pytest.mark.parametrize(
    ("option", "pointer"),
    [
        ({"plan": {"kind": "one-time", "price": EUROS | {"text": "18.00"}}}, "/plan/price"),
        ({"plan": {"kind": "one-time", "price": EUROS, "parts": 3}}, "/plan/parts"),
        ({"plan": {"kind": "one-time", "price": EUROS, "other": None}}, "/plan/other"),
        ({"plan": {"kind": "free"}}, "/plan"),
        ({"plan": {"kind": "free", "price": EUROS}}, "/plan"),
        ({"plan": {"kind": "free", "currency": "USD", "price": EUROS | {"minor": 0}}}, "/plan"),
        ({"plan": MONTHLY, "price": EUROS | {"minor": 1800}}, "/options/0"),
        ("", "/options/0"),
        ({"plan": ""}, "/plan"),
    ],
)
def test_what_was_read_and_then_says_two_things_is_refused_where_it_does(
    agency: Agency, option: object, pointer: str
) -> None:
    course = agency.products["course"]
    named = {"id": course.preferred.id, "name": "Course"} | option if isinstance(option, dict) else option
    wanted = edit_payload(course) | {"options": [named]}
    refused = agency.api("owner", "PUT", f"/products/{course.id}", wanted)
    assert (refused.status, refused.code) == (422, "invalid-request")
    assert refused.json["errors"][0]["pointer"].endswith(pointer)


def test_a_clone_is_a_draft_with_an_address_of_its_own(agency: Agency) -> None:
    path = f"/products/{agency.products['course'].id}/clones"
    clone = agency.api("owner", "POST", path, {"slug": "again"})
    assert (clone.status, clone.json["mode"], clone.json["slug"]) == (201, "draft", "again")
    assert agency.api("owner", "POST", path, {"slug": "again"}).code == "name-taken"


def test_a_clients_member_never_removes_or_overwrites_a_connection_and_the_attempt_is_in_the_log(
    agency: Agency,
) -> None:
    permit(agency, "looker", "settings.manage")
    added = agency.api(
        "looker",
        "POST",
        "/connections",
        {"processor": "sandbox", "label": "Own", "credentials": {"webhook_secrets": "whsec-own"}},
    ).json
    assert [one["id"] for one in got(agency, "looker", "/connections")["items"]] == [added["id"]]
    for which in (added["id"], agency.connections["sandbox"].id):
        before = agency.deployment.dump()
        for method, path, payload in (
            ("DELETE", f"/connections/{which}", None),
            ("PUT", f"/connections/{which}/credentials", {"credentials": {"webhook_secrets": "x"}}),
        ):
            answer = agency.api("looker", method, path, payload)
            assert (answer.status, answer.json["needs"]) == (403, "connections.remove")
        after = agency.deployment.dump()
        logged = [json.loads(after[key]["body"]["S"]) for key in after.keys() - before.keys()]
        assert [entry["action"] for entry in logged] == ["connections.remove"] * 2
        assert {key: after[key] for key in before} == before


def test_the_agency_removes_a_connection_that_nothing_sells_through(agency: Agency) -> None:
    spare = agency.connect("sandbox", "nordwind").id
    used = next(iter(agency.products.values())).connection
    refused = agency.api("owner", "DELETE", f"/connections/{used}")
    assert (refused.status, refused.code) == (409, "connection-in-use")
    secrets = {"credentials": {"webhook_secrets": "whsec-new"}}
    assert agency.api("owner", "PUT", f"/connections/{spare}/credentials", secrets).json["version"] == 2
    assert agency.api("owner", "DELETE", f"/connections/{spare}").status == 204
    assert agency.api("owner", "DELETE", f"/connections/{spare}").code == "not-found"
    assert spare not in json.dumps(got(agency, "owner", "/connections"))


def test_nothing_a_clients_member_can_get_bears_a_mark_of_another_client(sold: Agency) -> None:
    """Over all routes that answer to GET, with every permission a client can hold but the one for all
    customers, which is a deliberate choice of the agency."""
    for permission in (
        "coupons.view",
        "coupons.manage",
        "settings.manage",
        "customers.lookup",
        "profile.edit",
        "reports.tax",
    ):
        permit(sold, "looker", permission)
    sold.connect("stripe", "nordwind")
    marks = [
        sold.products["templates"].id,
        *(client.id for name, client in sold.clients.items() if name != "lookout"),
        *(member.id for name, member in sold.members.items() if name != "looker"),
        *(member.email for name, member in sold.members.items() if name != "looker"),
        *(connection.id for connection in sold.connections.values()),
        "Nordwind",
        "Atelier",
        "Templates",
        "NW-",
        "AL-",
    ]
    for method, path in behind_the_login():
        if method != "GET":
            continue
        answer = sold.api("looker", "GET", filled(sold, path).removeprefix(f"/v1/accounts/{sold.account.id}"))
        assert answer.status < 500
        assert [mark for mark in marks if mark in answer.text] == [], path


def test_nobody_sells_anothers_product_into_its_own_clients_till(agency: Agency) -> None:
    """Not who may look at it, and not who may edit it either."""
    agency.sell("vase", "atelier", "900.00")
    vase = agency.products["vase"]
    agency.connect("sandbox", "nordwind")
    agency.sell("bait", "nordwind", "5.00")
    agency.invite("seller", "nordwind", grants={"vase": {Right.VIEW}, "bait": {Right.VIEW, Right.EDIT}})
    bait = f"/products/{agency.products['bait'].id}"
    bump = {"product": vase.id, "option": vase.preferred.id, "headline": "Add it"}
    payload = edit_payload(agency.products["bait"]) | {"bumps": [bump]}
    refused = agency.api("seller", "PUT", bait, payload)
    assert (refused.status, refused.json["needs"]) == (403, "edit")
    path = f"/members/{agency.members['seller'].id}/grants/{vase.id}"
    assert agency.api("owner", "PUT", path, {"rights": ["view", "edit"]}).status == 204
    refused = agency.api("seller", "PUT", bait, payload)
    assert (refused.status, refused.code) == (409, "anothers-connection")
    assert "connection" not in refused.json
    assert agency.api("owner", "PUT", bait, payload).code == "anothers-connection"
    assert got(agency, "owner", bait)["bumps"] == []


# --- looks --------------------------------------------------------------------------------------------------


def test_a_products_page_gets_a_theme_a_colour_and_the_sites_that_may_show_it(sold: Agency) -> None:
    product = sold.products["course"]
    look = {"theme": "long", "accent": "#C8502A", "embedded_on": ["https://blog.example"]}
    where = f"/products/{product.id}"
    edited = sold.api("owner", "PUT", where, {**edit_payload(product), "look": look})
    assert edited.status == 200
    kept = {**look, "accent": "#c8502a"}
    assert edited.json["look"] == got(sold, "owner", where)["look"] == kept
    log = got(sold, "owner", "/audits?month=2026-11")["items"]
    changed = [entry for entry in log if entry["action"] == "product.edit"]
    assert changed[0]["after"].items() >= {"theme": "long", "embedded_on": "https://blog.example"}.items()


@pytest.mark.parametrize(
    ("look", "pointer"),
    [
        ({"theme": "loud"}, "/look/theme"),
        ({"accent": "red"}, "/look/accent"),
        ({"embedded_on": ["https://*.example"]}, "/look/embedded_on/0"),
        ({"embedded_on": ["https://a.example", "https://a.example/x"]}, "/look/embedded_on/1"),
        ({"logo": "x"}, "/look/logo"),
    ],
)
def test_a_look_that_is_none_is_refused_where_it_is_wrong(sold: Agency, look: object, pointer: str) -> None:
    product = sold.products["course"]
    answer = sold.api("owner", "PUT", f"/products/{product.id}", {**edit_payload(product), "look": look})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
