"""The account API: what members change, how it is kept, and how they log in."""

from __future__ import annotations

from tests.component.agency import Agency
from tests.component.payloads import payload, profile_payload
from tests.events import load


def test_the_sixth_managed_client_is_refused_with_the_limit(agency: Agency) -> None:
    for _ in range(2):
        assert agency.api("owner", "POST", "/clients", profile_payload(agency)).status == 201
    before = agency.deployment.dump()
    answer = agency.api("owner", "POST", "/clients", profile_payload(agency))
    assert (answer.status, answer.code) == (409, "client-limit-reached")
    assert answer.json["limit"] == 5
    assert agency.deployment.dump() == before


def test_the_house_does_not_count(agency: Agency) -> None:
    account = agency.api("owner", "GET", "").json
    assert account["clients"] == {"managed": 3, "limit": 5}
    assert len(agency.api("owner", "GET", "/clients").json["items"]) == 4


def test_a_profile_is_revised_by_its_own_client_and_keeps_its_versions(agency: Agency) -> None:
    own = f"/clients/{agency.clients['lookout'].id}"
    assert agency.api("looker", "PUT", f"{own}/profile", profile_payload(agency)).status == 200
    versions = agency.api("looker", "GET", f"{own}/profiles").json["items"]
    assert [version["legal_name"] for version in versions] == ["Sixth Sense Ltd", "Lookout LLC"]
    assert [version["version"] for version in versions] == [2, 1]


def test_an_invited_member_gets_a_seat_and_the_same_one_no_second(agency: Agency) -> None:
    invited = {
        "email": "new@lookout.example",
        "name": "New",
        "role": "client",
        "client": agency.clients["lookout"].id,
    }
    made = agency.api("owner", "POST", "/members", invited)
    assert made.status == 201, made
    again = agency.api("owner", "POST", "/members", invited)
    assert (again.status, again.code) == (409, "member-exists")

    (member,) = [
        one for one in agency.api("owner", "GET", "/members").json["items"] if one["id"] == made.json["id"]
    ]
    assert member["email"] == "new@lookout.example"
    seat = agency.api("owner", "GET", f"/members/{made.json['id']}").json
    assert [held["permission"] for held in seat["permissions"]] == ["profile.edit"]
    assert seat["grants"] == []


def test_a_product_is_published_with_its_page_and_its_name_taken(agency: Agency) -> None:
    path, wanted = "/products", payload(agency, "POST", "/products")
    made = agency.api("owner", "POST", path, wanted)
    assert made.status == 201, made
    again = agency.api("owner", "POST", path, wanted)
    assert (again.status, again.code) == (409, "name-taken")
    page = agency.deployment.request("GET", "/handbook", headers={"host": "harbour.carts.example.com"})
    assert page.status == 200


def test_a_live_product_is_not_paid_with_play_money(agency: Agency) -> None:
    wanted = {**payload(agency, "POST", "/products"), "mode": "live"}
    answer = agency.api("owner", "POST", "/products", wanted)
    assert (answer.status, answer.code) == (409, "play-money")


def test_every_change_is_in_the_log_with_who_did_it_from_where(agency: Agency) -> None:
    before = len(agency.deployment.items("audit"))
    agency.api("owner", "POST", "/clients", profile_payload(agency))
    entries = [item["body"] for item in agency.deployment.items("audit")]
    assert len(entries) == before + 1
    (entry,) = [one for one in entries if one["source_ip"] == "203.0.113.7"]
    assert (entry["action"], entry["member"]) == ("client.add", agency.members["owner"].id)


# --- logging in --------------------------------------------------------------------------------------------


def test_the_recorded_login_of_nobody_is_refused(agency: Agency) -> None:
    answer = agency.deployment.invoke("Users", load("users.app.login"))
    assert answer["statusCode"] == 401


def test_an_invited_member_logs_in_with_a_password_of_its_own(agency: Agency) -> None:
    invited = {"email": "new@harbour.example", "name": "New", "role": "staff"}
    assert agency.api("owner", "POST", "/members", invited).status == 201
    password = "Correct-Horse-7-Battery"
    agency.deployment.choose_password("new@harbour.example", password)

    session = agency.deployment.request(
        "POST", "/v1/sessions", payload={"email": "new@harbour.example", "password": password}
    )
    assert session.status == 201, session
    assert set(session.json) == {"id_token", "refresh_token", "expires_in"}
    wrong = agency.deployment.request(
        "POST", "/v1/sessions", payload={"email": "new@harbour.example", "password": "Wrong-Horse-7-Battery"}
    )
    nobody = agency.deployment.request(
        "POST", "/v1/sessions", payload={"email": "nobody@harbour.example", "password": password}
    )
    assert wrong.status == nobody.status == 401
    assert wrong.json == nobody.json


def test_the_documentation_needs_no_login_and_loads_nothing_from_elsewhere(agency: Agency) -> None:
    page = agency.deployment.request("GET", "/v1/docs")
    assert page.status == 200
    assert "<script" not in page.text
    document = agency.deployment.request("GET", "/v1/openapi.json")
    assert "/v1/accounts/{account}/products" in document.json["paths"]
