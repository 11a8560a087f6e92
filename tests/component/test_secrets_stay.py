"""Credentials go in and never come out: not in an answer, a log line, an item, a file or a mail."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime

from cartwright.application.connecting import Plug
from cartwright.bootstrap import shop, vaults
from cartwright.domain.api_keys import read
from cartwright.domain.connections import Credentials
from tests.component.agency import SECRETS, STRIPE_KEY, Agency
from tests.component.apis import filled, routes

ENTERED = {
    "secret_key": "sk-live-entered-7f3a9c1e5b2d8f6a",
    "webhook_secrets": "whsec-entered-1a2b3c4d5e6f whsec-entered-older-9z8y7x",
}
ADDED = "whsec-added-3c4d5e6f7a8b9c0f1e"
CLEAR = [ADDED, *SECRETS.values(), STRIPE_KEY, ENTERED["secret_key"], *ENTERED["webhook_secrets"].split()]
PASSWORD = "Correct-Horse-7-Battery"


NOT_THERE = (
    "{token}",
    "{sale}",
    "{order}",
    "{subscription}",
    "{entry}",
    "{break}",
    "{export}",
    "/grants/own",
    "/contest",
    "/links/stripe",
    "{report}/imports",
    "{report}/pdf",
    "{report}/workbooks",
)
"""Routes to what this shop has none of."""
MADE: list[str] = []
"""The texts of API keys that were made in the shop, and their secret parts."""


def forms(secret: str) -> Iterator[str]:
    """A secret in clear, in hex, and in base 64 wherever it may begin in a longer text."""
    yield secret
    yield secret.encode().hex()
    for lead in range(3):
        encoded = base64.b64encode(b"\0" * lead + secret.encode()).decode()
        yield encoded[lead + 1 : -4]


def assert_clean(text: str, where: object) -> None:
    for secret in [*CLEAR, *MADE, PASSWORD]:
        for form in forms(secret):
            assert form not in text, (where, secret)


def connected(agency: Agency) -> str:
    """A connection entered through the API; its id."""
    answer = agency.api(
        "owner",
        "POST",
        "/connections",
        {"processor": "stripe", "label": "Till", "credentials": ENTERED, "publishable_key": "pk-live-1"},
    )
    assert answer.status == 201, answer
    assert_clean(answer.text, "the answer to who entered them")
    where = f"/connections/{answer.json['id']}/secrets"
    added = agency.api("owner", "POST", where, {"secret": ADDED})
    assert [one["hint"] for one in added.json["items"]] == ["…5e6f …8y7x", "…0f1e"]
    assert_clean(added.text, "the answer to who added one")
    return str(answer.json["id"])


def keyed(agency: Agency) -> None:
    """An API key, used as it should be and as it should not."""
    wanted = {"label": "Zap", "scope": ["view"], "mode": "test"}
    text = str(agency.api("owner", "POST", "/keys", wanted).json["key"])
    secret = read(text)
    assert secret is not None
    MADE[:] = [text, secret.secret]
    where = f"/api/v1/accounts/{agency.account.id}"
    for path in ("/products", "/sales", "/members", "/can?action=fly", "/nowhere"):
        for presented in (text, f"{text}x", f"Zap {text}"):
            headers = {"authorization": f"Bearer {presented}"}
            assert_clean(agency.deployment.request("GET", where + path, headers=headers).text, path)


def busy(agency: Agency) -> str:
    """A shop with a bit of everything in it: sales, mails, a report, a login, a key; the report's id."""
    connected(agency)
    keyed(agency)
    agency.discount("COURSE15", "course")
    agency.sell("masterclass", "nordwind", "500.00", through="stripe")
    agency.sold("masterclass", datetime(2026, 11, 1, 9, 0, tzinfo=UTC), "AT")
    agency.pay(agency.place("course", "AT"))
    for event in agency.events():
        agency.knock(event)
        agency.knock(event, secret="whsec-forged")
    agency.api("owner", "POST", "/members", {"email": "new@harbour.example", "name": "New", "role": "staff"})
    agency.deployment.choose_password("new@harbour.example", PASSWORD)
    for password in (PASSWORD, f"not {PASSWORD}"):
        payload = {"email": "new@harbour.example", "password": password}
        agency.deployment.request("POST", "/v1/sessions", payload=payload)
    asked = agency.api(
        "owner", "POST", f"/clients/{agency.clients['nordwind'].id}/tax-reports", {"period": "2026-11"}
    )
    agency.deployment.run(without=["hooks"])
    return str(asked.json["id"])


def test_no_route_gives_a_secret_back(agency: Agency) -> None:
    report, seen = busy(agency), 0
    for _, path in routes("GET"):
        answer = agency.deployment.request(
            "GET", filled(agency, path, report=report), claims=agency.claims("owner")
        )
        assert answer.status < 400 or any(one in path for one in NOT_THERE), (path, answer)
        assert_clean(answer.text + json.dumps(dict(answer.headers)), path)
        assert all(one.sealed not in answer.text for one in agency.connections.values()), path
        seen += 1
    assert seen > 12


def test_no_log_line_holds_a_secret(agency: Agency, logged: io.StringIO, capfd: object) -> None:
    busy(agency)
    lines = logged.getvalue()
    assert_clean(lines, "the log")
    assert "Buyer" not in lines
    assert "ada@buyer.example" not in lines


def test_no_item_holds_a_secret(agency: Agency) -> None:
    busy(agency)
    for key, item in agency.deployment.dump().items():
        assert_clean(repr(item), key)


def test_no_file_and_no_mail_holds_a_secret(agency: Agency) -> None:
    busy(agency)
    files = agency.deployment.files()
    assert files
    for name, content in files.items():
        assert_clean(content.decode(), name)
    assert agency.deployment.wire.mails
    for mail in agency.deployment.wire.mails:
        parts = "".join(str(part.get_content()) for part in mail.walk() if not part.is_multipart())
        assert_clean(mail.as_string() + parts, mail["subject"])


def test_a_refused_credential_is_not_repeated_in_the_refusal(agency: Agency, logged: io.StringIO) -> None:
    for wrong in (
        {"processor": "stripe", "label": "Till", "credentials": {"secret_key": ENTERED["secret_key"]}},
        {"processor": "paypol", "label": "Till", "credentials": ENTERED},
        {"processor": "stripe", "label": "Till", "credentials": {**ENTERED, "more": ENTERED["secret_key"]}},
        {"processor": "stripe", "label": "", "credentials": ENTERED},
        {"processor": "stripe", "label": "Till", "credentials": [ENTERED["secret_key"]]},
        {"processor": "stripe", "label": "Till", "credentials": {"secret_key": [ENTERED["secret_key"]]}},
        {"processor": "stripe", "label": "Till", "secret_key": ENTERED["secret_key"], "credentials": ENTERED},
        {"processor": "stripe", "label": "Till", "credentials": {**ENTERED, "secret_key": "x" * 5000}},
    ):
        answer = agency.api("owner", "POST", "/connections", wrong)
        assert (answer.status, answer.code) == (422, "invalid-request"), wrong
        assert_clean(answer.text, wrong)
    where = f"/connections/{agency.connections['sandbox'].id}/secrets"
    for bad in ({"secret": f"{ADDED} {ADDED}"}, {"secret": [ADDED]}, {"secret": ADDED, "old_for_hours": -1}):
        answer = agency.api("owner", "POST", where, bad)
        assert (answer.status, answer.code) == (422, "invalid-request"), bad
        assert_clean(answer.text, bad)
    assert_clean(logged.getvalue(), "the log")


def test_an_item_copied_to_another_connection_opens_nothing_there(agency: Agency) -> None:
    """Sealed to account, client and connection: the row of one is noise in the place of another."""
    victim = agency.connections["stripe"]
    lure = agency.connections["sandbox"]
    agency.deployment.dynamodb.update_item(
        TableName=agency.deployment.table,
        Key={"pk": {"S": f"ACCOUNT#{lure.account}"}, "sk": {"S": f"CONNECTION#{lure.id}"}},
        UpdateExpression="SET body = :b",
        ExpressionAttributeValues={
            ":b": {"S": _body(agency, lure.id).replace(lure.sealed, victim.sealed)},
        },
    )
    agency.deployment.restart()
    body = b'{"id":"sbx_1","type":"payment.succeeded"}'
    before = agency.deployment.dump()
    answer = agency.knock(body, secret=SECRETS["stripe"])
    assert answer.code == "wrong-context"
    assert agency.deployment.dump() == before


def test_credentials_show_nothing_of_themselves_when_printed() -> None:
    credentials = Credentials(ENTERED)
    plug = Plug(None, "stripe", "Till", ENTERED)
    for shown in (repr(credentials), str(credentials), f"{plug}", repr(plug)):
        assert_clean(shown, "printed")


def test_what_was_sealed_opens_in_its_place(agency: Agency) -> None:
    made = connected(agency)
    (found,) = [one for one in shop.store().of(agency.account.id).connections.list() if one.id == made]
    assert vaults.vault().unseal(found.sealed, found.context).values == ENTERED


def _body(agency: Agency, connection: str) -> str:
    key = {"pk": f"ACCOUNT#{agency.account.id}", "sk": f"CONNECTION#{connection}"}
    return str(agency.deployment.item(key)["body"]["S"])
