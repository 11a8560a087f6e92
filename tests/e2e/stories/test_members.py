"""Logins on the running stack: strangers, clients and the agency."""

from __future__ import annotations

from local.stack import Stack
from tests.e2e.stories.people import Login, Web


def test_a_stranger_is_asked_to_log_in(stack: Stack) -> None:
    account = stack.directory["ids"]["account"]

    assert Web(stack).get(f"/v1/accounts/{account}").status_code == 401


def test_a_wrong_password_and_an_unknown_address_sound_the_same(stack: Stack) -> None:
    agency = next(login for login in stack.directory["logins"] if login["who"] == "agency")
    answers = [
        Web(stack).post("/v1/sessions", json={"email": email, "password": "not-the-password-1A"})
        for email in (agency["email"], "nobody@nowhere.example")
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["code"] == answers[1].json()["code"] == "wrong-password"


def test_a_client_sees_exactly_its_granted_products(stack: Stack) -> None:
    nordlicht = {
        product["slug"] for product in Login.of(stack, "client: Nordlicht").get("/products")["items"]
    }
    fern = {product["slug"] for product in Login.of(stack, "client: Fern").get("/products")["items"]}

    assert nordlicht == {"lichtung", "morgenlicht", "foundry"}
    assert fern == {"foundry"}


def test_owning_a_product_without_a_grant_does_not_open_it(stack: Stack) -> None:
    """Fern & Foundry owns the contact sheets, and holds no grant on them."""
    sheets = stack.directory["ids"]["product.contact-sheets"]

    assert Login.of(stack, "client: Fern").ask("GET", f"/products/{sheets}").status_code == 404


def test_what_is_missing_is_named(stack: Stack) -> None:
    answer = Login.of(stack, "client: Fern").ask("GET", "/members")

    assert answer.status_code == 403
    assert answer.json()["needs"] == "members.manage"


def test_another_account_is_not_there(stack: Stack) -> None:
    agency = Login.of(stack, "agency")
    headers = {"authorization": f"Bearer {agency.token}"}

    assert Web(stack).get(f"/v1/accounts/acc_{'0' * 26}", headers=headers).status_code == 404


def test_a_revoked_grant_is_gone_on_the_very_next_request(stack: Stack) -> None:
    agency, fern = Login.of(stack, "agency"), Login.of(stack, "client: Fern")
    sheets = stack.directory["ids"]["product.contact-sheets"]
    member = next(
        entry["id"] for entry in agency.get("/members")["items"] if entry["email"].startswith("login@fern")
    )

    given = agency.ask("PUT", f"/members/{member}/grants/{sheets}", json={"rights": ["view"]})
    seen = fern.ask("GET", f"/products/{sheets}").status_code
    agency.ask("DELETE", f"/members/{member}/grants/{sheets}")

    assert (given.status_code, seen) == (204, 200)
    assert fern.ask("GET", f"/products/{sheets}").status_code == 404


def test_an_invited_member_logs_in_with_a_password_of_its_own(stack: Stack) -> None:
    agency = Login.of(stack, "agency")
    fern = stack.directory["ids"]["client.fern"]
    email = "second-login@fernfoundry.example"
    invited = {"email": email, "name": "Second login", "role": "client", "client": fern}

    assert agency.ask("POST", "/members", json=invited).status_code == 201
    pool = stack.environment("Users")["CARTWRIGHT_USER_POOL"]
    temporary = "Temporary-4711-word"
    stack.aws("cognito-idp").admin_set_user_password(
        UserPoolId=pool, Username=email, Password=temporary, Permanent=False
    )
    asked = Web(stack).post("/v1/sessions", json={"email": email, "password": temporary})
    step = {name: asked.json()[name] for name in ("challenge", "session")}
    done = Web(stack).post("/v1/sessions/step", json={**step, "email": email, "answer": "My-own-word-0815"})

    assert (asked.status_code, asked.json()["code"]) == (401, "challenge-needed")
    member = Login(stack, done.json()["id_token"])
    assert member.get("/products")["items"] == []
    renewed = Web(stack).post("/v1/sessions/renewal", json={"refresh_token": done.json()["refresh_token"]})
    assert renewed.status_code == 201
