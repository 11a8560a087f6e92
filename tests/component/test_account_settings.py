"""The account API: what an account's owners set, and the clients it takes on, looks after and puts away."""

from __future__ import annotations

from base64 import b64encode

import pytest

from cartwright.bootstrap import shop
from cartwright.domain.people import Role
from tests.component.agency import Agency
from tests.component.payloads import LOGO, payload, profile_payload


def version(agency: Agency) -> int:
    found = agency.api("owner", "GET", "/settings")
    assert found.status == 200, found
    number: int = found.json["version"]
    return number


def changed(agency: Agency) -> dict[str, object]:
    return {**payload(agency, "PUT", "/settings"), "version": version(agency)}


# --- settings -----------------------------------------------------------------------------------------------


def test_an_owner_reads_and_sets_the_accounts_settings(agency: Agency) -> None:
    wanted = changed(agency)
    answer = agency.api("owner", "PUT", "/settings", wanted)
    assert answer.status == 200, answer
    assert answer.json == {
        **wanted,
        "version": version(agency),
        "subdomain": "harbour",
        "managed_clients": 3,
    }
    assert agency.api("owner", "GET", "/settings").json == answer.json


def test_settings_read_before_somebody_elses_change_are_stale(agency: Agency) -> None:
    wanted = changed(agency)
    assert agency.api("owner", "POST", "/clients", profile_payload(agency)).status == 201
    answer = agency.api("owner", "PUT", "/settings", wanted)
    assert (answer.status, answer.code) == (409, "stale")
    assert agency.api("owner", "GET", "/settings").json["client_limit"] == 5


def test_no_limit_is_null_and_a_limit_below_the_clients_is_refused(agency: Agency) -> None:
    wanted = changed(agency)
    low = agency.api("owner", "PUT", "/settings", {**wanted, "client_limit": 2})
    assert (low.status, low.code, low.json["managed"]) == (409, "limit-below-clients", 3)
    answer = agency.api("owner", "PUT", "/settings", {**wanted, "client_limit": None})
    assert answer.json["client_limit"] is None
    for _ in range(4):
        assert agency.api("owner", "POST", "/clients", profile_payload(agency)).status == 201


def test_a_subdomain_is_no_setting(agency: Agency) -> None:
    answer = agency.api("owner", "PUT", "/settings", {**changed(agency), "subdomain": "wharf"})
    assert (answer.status, answer.code) == (422, "invalid-request")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_limit", -1),
        ("client_limit", "many"),
        ("notification_email", "nobody"),
        ("name", ""),
        ("version", 0),
        ("copy_notices", None),
    ],
)
def test_settings_that_cannot_be_are_pointed_at(agency: Agency, field: str, value: object) -> None:
    answer = agency.api("owner", "PUT", "/settings", {**changed(agency), field: value})
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/{field}"]


@pytest.mark.parametrize("member", ["staff", "looker"])
def test_settings_are_the_owners_alone(agency: Agency, member: str) -> None:
    agency.invite("staff", role=Role.STAFF)
    for method, wanted in (("GET", None), ("PUT", changed(agency))):
        answer = agency.api(member, method, "/settings", wanted)
        assert (answer.status, answer.code) == (403, "forbidden")
        assert answer.json["needs"] == "account.manage"


def test_settings_are_logged_as_they_were_and_are(agency: Agency) -> None:
    agency.api("owner", "PUT", "/settings", changed(agency))
    (entry,) = [
        item["body"]
        for item in agency.deployment.items("audit")
        if item["body"]["action"] == "account.settings"
    ]
    assert entry["before"] == {
        "client_limit": "5",
        "copy_notices": "False",
        "name": "Harbour Launches",
        "notification_email": agency.account.notification_email,
    }
    assert entry["after"] == {
        "client_limit": "7",
        "copy_notices": "True",
        "name": "Harbour & Friends",
        "notification_email": "office@harbour.example",
    }


# --- whether buyers are people ------------------------------------------------------------------------------


def test_an_owner_says_when_buyers_are_asked_and_nobody_reads_the_secret(agency: Agency) -> None:
    assert agency.api("owner", "GET", "/challenge").json == {
        "version": version(agency),
        "when": "off",
        "site_key": "",
        "has_secret": False,
    }
    wanted = payload(agency, "PUT", "/challenge")
    answer = agency.api("owner", "PUT", "/challenge", wanted)
    assert answer.status == 200, answer
    assert answer.json == {
        "version": version(agency),
        "when": "near",
        "site_key": wanted["site_key"],
        "has_secret": True,
    }
    assert agency.api("owner", "GET", "/challenge").json == answer.json
    assert str(wanted["secret"]) not in repr(agency.deployment.dump())
    stale = agency.api("owner", "PUT", "/challenge", wanted)
    assert (stale.status, stale.code) == (409, "stale")


@pytest.mark.parametrize(
    ("field", "value"), [("when", "sometimes"), ("site_key", ""), ("secret", "a b"), ("version", 0)]
)
def test_a_way_to_ask_that_cannot_be_is_pointed_at(agency: Agency, field: str, value: object) -> None:
    answer = agency.api("owner", "PUT", "/challenge", {**payload(agency, "PUT", "/challenge"), field: value})
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert [error["pointer"] for error in answer.json["errors"]] == [f"/{field}"]
    assert "a b" not in answer.text


# --- profiles -----------------------------------------------------------------------------------------------


def test_a_profile_is_kept_with_all_its_details(agency: Agency) -> None:
    wanted = {
        **profile_payload(agency),
        "tax_numbers": [
            {"kind": "VAT", "country": "IE", "value": "IE6433435F"},
            {"kind": "Charity", "country": "IE", "value": "20012345"},
        ],
        "sender_name": "Sixth Sense",
        "time_zone": "Europe/Dublin",
        "locale": "en-ie",
        "number_prefix": "SIX",
        "logo_url": "https://sixth.example/logo.png",
        "cash_accounting": True,
    }
    added = agency.api("owner", "POST", "/clients", wanted)
    assert added.status == 201, added
    seen = added.json["profile"]
    assert [number["checked"] for number in seen["tax_numbers"]] == [True, False]
    assert (seen["locale"], seen["time_zone"], seen["logo_url"], seen["cash_accounting"]) == (
        "en-IE",
        "Europe/Dublin",
        "https://sixth.example/logo.png",
        True,
    )
    assert agency.api("owner", "GET", f"/clients/{added.json['id']}").json == added.json


def test_a_client_hangs_its_own_logo_and_takes_it_down(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}"
    hung = agency.api("looker", "PUT", f"{own}/logo", {"picture": LOGO})
    assert hung.status == 200, hung
    logo = hung.json["profile"]["logo"]
    assert (logo["width"], logo["height"]) == (240, 80)
    assert logo["path"].startswith(f"/logos/{agency.account.id}/{agency.clients['lookout'].id}/")
    assert agency.api("looker", "GET", f"{own}/profiles?limit=1").json["items"][0]["logo"] == logo
    down = agency.api("looker", "DELETE", f"{own}/logo")
    assert (down.status, down.json["profile"]["logo"], down.json["profile"]["version"]) == (200, None, 3)


@pytest.mark.parametrize("picture", ["", "no base 64", "PHN2Zy8+", b64encode(bytes(41_000)).decode()])
def test_what_is_no_logo_is_pointed_at_and_changes_nothing(agency: Agency, picture: str) -> None:
    before = agency.deployment.dump()
    path = f"/clients/{agency.clients['lookout'].id}/logo"
    answer = agency.api("looker", "PUT", path, {"picture": picture})
    assert (answer.status, answer.code) == (422, "invalid-request")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/picture"]
    assert agency.deployment.dump() == before


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"tax_numbers": [{"kind": "VAT", "country": "DE", "value": "DE123456789"}]}, "/tax_numbers/0/value"),
        (
            {"tax_numbers": [{"kind": "VAT", "country": "EL", "value": "094259216"}]},
            "/tax_numbers/0/country",
        ),
        ({"address": {"line1": "1 Lane", "city": "Cork", "country": "UK"}}, "/address/country"),
        ({"locale": "tlh"}, "/locale"),
        ({"time_zone": "Europe/Cork"}, "/time_zone"),
        ({"logo_url": "http://sixth.example/logo.png"}, "/logo_url"),
        ({"notification_email": "sixth.example"}, "/notification_email"),
        ({"number_prefix": "six"}, "/number_prefix"),
    ],
)
def test_a_profile_that_cannot_be_true_is_refused_where_it_is_wrong(
    agency: Agency, change: dict[str, object], pointer: str
) -> None:
    before = agency.deployment.dump()
    for method, path in (("POST", "/clients"), ("PUT", f"/clients/{agency.clients['lookout'].id}/profile")):
        answer = agency.api("owner", method, path, {**profile_payload(agency), **change})
        assert (answer.status, answer.code) == (422, "invalid-request")
        assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert agency.deployment.dump() == before


def test_a_number_is_never_marked_as_checked_by_whoever_sends_it(agency: Agency) -> None:
    number = {"kind": "Charity", "country": "IE", "value": "1", "checked": True}
    answer = agency.api("owner", "POST", "/clients", {**profile_payload(agency), "tax_numbers": [number]})
    assert (answer.status, answer.code) == (422, "invalid-request")


def test_a_client_may_have_no_notification_address(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}"
    wanted = {**profile_payload(agency), "notification_email": ""}
    answer = agency.api("owner", "PUT", f"{own}/profile", wanted)
    assert (answer.status, answer.json["profile"]["notification_email"]) == (200, "")


# --- lists --------------------------------------------------------------------------------------------------


def test_a_long_list_of_clients_is_read_page_by_page(agency: Agency) -> None:
    first = agency.api("owner", "GET", "/clients?limit=3").json
    rest = agency.api("owner", "GET", f"/clients?limit=3&cursor={first['cursor']}").json
    assert [len(first["items"]), len(rest["items"]), rest["cursor"]] == [3, 1, ""]
    seen = {client["id"] for page in (first, rest) for client in page["items"]}
    assert seen == {client.id for client in agency.clients.values()}


def test_a_cursor_of_somebody_else_goes_nowhere(agency: Agency) -> None:
    agency.invite("staff", role=Role.STAFF)
    cursor = agency.api("owner", "GET", "/clients?limit=1").json["cursor"]
    for member in ("staff", "looker"):
        answer = agency.api(member, "GET", f"/clients?limit=1&cursor={cursor}")
        assert (answer.status, answer.code) == (404, "not-found")


def test_a_clients_member_is_told_of_its_own_client_and_of_nothing_that_follows(agency: Agency) -> None:
    answer = agency.api("looker", "GET", "/clients?limit=1").json
    assert [client["id"] for client in answer["items"]] == [agency.clients["lookout"].id]
    assert answer["cursor"] == ""


def test_a_profiles_history_is_read_page_by_page_newest_first(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}"
    for name in ("Second", "Third"):
        revised = {**profile_payload(agency), "legal_name": name}
        assert agency.api("looker", "PUT", f"{own}/profile", revised).status == 200
    first = agency.api("looker", "GET", f"{own}/profiles?limit=2").json
    rest = agency.api("looker", "GET", f"{own}/profiles?limit=2&cursor={first['cursor']}").json
    names = [profile["legal_name"] for page in (first, rest) for profile in page["items"]]
    assert names == ["Third", "Second", "Lookout LLC"]
    other = f"/clients/{agency.clients['nordwind'].id}/profiles"
    assert agency.api("looker", "GET", other).code == "not-found"


# --- putting away -------------------------------------------------------------------------------------------


def test_an_archived_client_frees_its_place_and_its_member_still_logs_in(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}"
    away = agency.api("owner", "PUT", f"{own}/archive", {"reason": "retired"})
    assert away.status == 200, away
    assert away.json["archived"] is not None
    assert agency.api("owner", "GET", "").json["clients"] == {"managed": 2, "limit": 5}
    assert agency.api("looker", "GET", own).json["archived"] == away.json["archived"]
    assert agency.api("looker", "GET", f"{own}/profiles").status == 200
    back = agency.api("owner", "DELETE", f"{own}/archive")
    assert (back.status, back.json["archived"]) == (200, None)
    assert agency.api("owner", "GET", "").json["clients"] == {"managed": 3, "limit": 5}


def test_a_client_with_live_products_is_not_archived_and_the_agency_is_told_which(agency: Agency) -> None:
    live = agency.sell("retreat", "nordwind", "900.00", through="stripe")
    own = f"/clients/{agency.clients['nordwind'].id}"
    answer = agency.api("owner", "PUT", f"{own}/archive", {})
    assert (answer.status, answer.code) == (409, "owns-live-products")
    assert (answer.json["count"], answer.json["products"]) == (1, [live.id])
    told = agency.api("looker", "PUT", f"{own}/archive", {})
    assert (told.status, told.code, "products" in told.json) == (403, "forbidden", False)
    assert told.json["needs"] == "members.manage"


def test_an_archived_client_is_given_no_product(agency: Agency) -> None:
    lookout = agency.clients["lookout"].id
    agency.api("owner", "PUT", f"/clients/{lookout}/archive", {})
    new = agency.api("owner", "POST", "/products", {**payload(agency, "POST", "/products"), "owner": lookout})
    assert (new.status, new.code, new.json["client"]) == (409, "client-archived", lookout)
    path = f"/products/{agency.products['course'].id}/owner"
    assert agency.api("owner", "PUT", path, {"owner": lookout}).code == "client-archived"
    assert shop.store().of(agency.account.id).catalogue.owned(agency.clients["lookout"].id) == []


def test_the_house_stays(agency: Agency) -> None:
    own = f"/clients/{agency.clients['house'].id}"
    answer = agency.api("owner", "PUT", f"{own}/archive", {})
    assert (answer.status, answer.code) == (409, "house-stays")


def test_archiving_and_restoring_are_logged_with_the_reason(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}"
    agency.api("owner", "PUT", f"{own}/archive", {"reason": "retired"})
    agency.api("owner", "DELETE", f"{own}/archive")
    bodies = [item["body"] for item in agency.deployment.items("audit")]
    logged = {body["action"]: body["reason"] for body in bodies if body["action"].startswith("client.")}
    assert logged["client.archive"] == "retired"
    assert "client.restore" in logged


def test_a_client_says_where_it_is_registered_whom_it_believes_and_how_it_lists(agency: Agency) -> None:
    position = {
        "registrations": [
            {"jurisdiction": "IE", "number": "IE6388047V", "rate": None, "class_rates": [], "exempt": False},
            {"jurisdiction": "EU-OSS", "number": "", "rate": None, "class_rates": [], "exempt": False},
            {
                "jurisdiction": "US-TX",
                "number": "",
                "rate": "0.0825",
                "class_rates": [{"tax_class": "e_service", "rate": "0"}],
                "exempt": False,
            },
            {"jurisdiction": "FR", "number": "", "rate": None, "class_rates": [], "exempt": True},
        ],
        "unconfirmed": {"pending": True, "format_only": False, "gives_back": True},
        "listings": [{"country": "US", "tax_included": False}],
    }
    own = f"/clients/{agency.clients['lookout'].id}/profile"
    answer = agency.api("looker", "PUT", own, {**profile_payload(agency), **position})
    assert answer.status == 200, answer
    assert {name: answer.json["profile"][name] for name in position} == position


def test_a_tax_position_that_cannot_be_is_refused_with_the_field_named(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}/profile"
    for wrong, pointer in (
        ({"registrations": [{"jurisdiction": "EU-OSS", "exempt": True}]}, "/registrations"),
        ({"registrations": [{"jurisdiction": "US-TX"}]}, "/registrations/rate"),
        ({"listings": [{"country": "FR", "tax_included": True}] * 2}, "/listings"),
    ):
        answer = agency.api("looker", "PUT", own, {**profile_payload(agency), **wrong})
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
